"""Taking over hours, rules and rates, for programs: by one instrument."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import permissions, serializers, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import Idempotent, once_per_key
from portal.core.serializers import taken_by
from portal.identity.models import Scope
from resources.actions.taking_over import take_over
from resources.forms.taking_over import TakeOverForm
from resources.listing.offer import PARTS, offered
from resources.models import Instrument


class TakeOverSerializer(serializers.Serializer):
    """From which instrument of the organisation, what of it, and from when on."""

    source = serializers.UUIDField()  # type: ignore[assignment]
    parts = serializers.ListField(
        child=serializers.ChoiceField(list(PARTS.items())), allow_empty=False
    )
    valid_from = serializers.DateField()
    replaces = serializers.BooleanField(
        default=False,
        help_text=_("Else only what is missing is filled in."),
    )


@extend_schema_serializer(component_name="Offered")
class OfferedSerializer(serializers.Serializer):
    """How much an instrument has of each part that a booking needs."""

    hours = serializers.IntegerField()
    rules = serializers.IntegerField()
    services = serializers.IntegerField(help_text=_("Rates of time."))


class TakeOverViewSet(Idempotent, viewsets.GenericViewSet):
    """Instruments take over what others of their organisation have."""

    serializer_class = TakeOverSerializer
    permission_classes = [permissions.IsAuthenticated]
    scope = Scope.MANAGE
    queryset = Instrument.objects.none()

    @once_per_key
    @extend_schema(
        parameters=[
            OpenApiParameter("instrument_pk", OpenApiTypes.UUID, location="path")
        ],
        responses=OfferedSerializer,
    )
    def create(self, request, instrument_pk):
        """Take hours, rules or rates over from another instrument; what it has then."""
        mine = Instrument.objects.managed_by(request.user)
        instrument = get_object_or_404(mine, pk=instrument_pk)
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        meant = taken_by(
            TakeOverForm(
                sent.validated_data,
                account=request.user,
                organisations=[instrument.organisation_id],
                but=instrument.pk,
            )
        )
        take_over(listing=instrument, by=request.user.person, **meant)
        return Response(OfferedSerializer(offered(instrument)).data)


routes = [
    (r"instruments/(?P<instrument_pk>[0-9a-f-]{36})/take-over", TakeOverViewSet),
]
