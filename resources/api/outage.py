"""Free time and outages for programs."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages, once_per_key
from portal.core.parameters import Asked
from portal.identity.models import Scope
from resources.actions.outage import change_outage, enter_outage, withdraw_outage
from resources.api.times import TimesSerializer
from resources.models import Instrument, Outage
from resources.schedule.calendar import LONGEST, bookable
from resources.schedule.moments import MomentField
from resources.schedule.reading import taken_times
from resources.schedule.stretch import Stretch


class SpanSerializer(serializers.Serializer):
    def get_fields(self):
        return {"from": MomentField(), "to": MomentField()}

    def validate(self, attrs):
        if attrs["from"] >= attrs["to"]:
            words = _("The end must be later than the start.")
            raise serializers.ValidationError({"to": words})
        return attrs


class AvailabilitySerializer(serializers.Serializer):
    free = TimesSerializer(many=True)
    taken = TimesSerializer(many=True)


class AvailabilityViewSet(Asked, viewsets.GenericViewSet):
    """When an instrument is free, of whichever base it is."""

    serializer_class = AvailabilitySerializer
    pagination_class = None
    asks = (
        OpenApiParameter("from", OpenApiTypes.DATETIME, required=True),
        OpenApiParameter("to", OpenApiTypes.DATETIME, required=True),
    )
    queryset = Instrument.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter("instrument_pk", OpenApiTypes.UUID, location="path"),
        ],
        responses=AvailabilitySerializer,
    )
    def list(self, request, instrument_pk):
        """Free and taken time between two moments, at most 45 days of it."""
        seen = Instrument.objects.visible_to(request.user)
        instrument = get_object_or_404(seen, pk=instrument_pk)
        asked = SpanSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        start, end = asked.validated_data["from"], asked.validated_data["to"]
        span = Stretch(start, min(end, start + LONGEST))
        taken = taken_times([instrument.pk], span)
        body = {
            "free": bookable(instrument, span),
            "taken": taken.get(instrument.pk, []),
        }
        return Response(AvailabilitySerializer(body).data)


class OutageSerializer(serializers.ModelSerializer):
    starts_at = MomentField()
    ends_at = MomentField()
    cancels_bookings = serializers.BooleanField(
        write_only=True, default=False, help_text=_("Cancel what is in the way.")
    )

    class Meta:
        model = Outage
        fields = [
            "id",
            "home",
            "instrument",
            "starts_at",
            "ends_at",
            "reason",
            "cancels_bookings",
        ]
        read_only_fields = ["home"]


class ChangeSerializer(OutageSerializer):
    class Meta(OutageSerializer.Meta):
        read_only_fields = ["home", "instrument"]


class ByTime(Pages):
    ordering = ("starts_at", "id")


class OutageViewSet(
    Idempotent,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    viewsets.GenericViewSet,
):
    """Outages of instruments; their managers enter, change and withdraw them."""

    serializer_class = OutageSerializer
    permission_classes = [permissions.IsAuthenticatedOrReadOnly]
    scope = Scope.MANAGE
    pagination_class = ByTime
    queryset = Outage.objects.standing()

    def get_queryset(self):
        is_read = self.action in ("list", "retrieve")
        of = Outage.objects.visible_to if is_read else Outage.objects.managed_by
        return of(self.request.user)

    @once_per_key
    def create(self, request):
        """Take an instrument out of service."""
        sent = self._sent(OutageSerializer)
        mine = Instrument.objects.managed_by(request.user)
        sent["instrument"] = get_object_or_404(mine, pk=sent["instrument"].pk)
        outage = enter_outage(by=request.user.person, **sent)
        return Response(OutageSerializer(outage).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ChangeSerializer, responses=OutageSerializer)
    def update(self, request, pk=None):
        """Give an outage another time or reason."""
        outage = self.get_object()
        sent = self._sent(ChangeSerializer)
        changed = change_outage(outage=outage, by=request.user.person, **sent)
        return Response(OutageSerializer(changed).data)

    def destroy(self, request, pk=None):
        """Put the instrument back into service; the outage is withdrawn."""
        withdraw_outage(outage=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _sent(self, serializer_class):
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


routes = [
    (r"instruments/(?P<instrument_pk>[0-9a-f-]{36})/availability", AvailabilityViewSet),
    ("outages", OutageViewSet),
]
