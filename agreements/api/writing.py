"""What every door for officers' programs stands on."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import permissions, serializers, status
from rest_framework.response import Response

from agreements.across import asking
from agreements.models.agreement import is_officer
from agreements.reading import Reading
from portal.core.errors import Refusal
from portal.core.serializers import ProseField
from portal.identity.models import Role, Scope
from portal.identity.permissions import OutOfOffice
from portal.nodes.api import AsksOtherBases
from portal.nodes.shared import FOREIGN

OF = OpenApiParameter(
    "of",
    OpenApiTypes.STR,
    enum=["mine", "managed"],
    description=_(
        "Which: `mine` on what one is in charge of, or `managed`, for officers, all of "
        "this base's; reports also before they are confirmed."
    ),
)


class OutOfTheirOffice(OutOfOffice):
    """Agreement officers are told what their own programs need."""

    default_detail = _(
        "This needs the second factor of your office: sign in with it, or use an "
        "access token of your own that may do `internal` besides."
    )


class Officers(permissions.IsAuthenticated):
    """Agreement officers alone, who came in as such."""

    def has_permission(self, request, view):
        may = super().has_permission(request, view)
        if not may or not request.user.holds(Role.AGREEMENT_OFFICER):
            return False
        if not is_officer(request.user):
            raise OutOfTheirOffice
        return True


class OfficersWrite(Officers):
    """Everyone reads; they write."""

    def has_permission(self, request, view):
        is_reading = request.method in permissions.SAFE_METHODS
        return is_reading or super().has_permission(request, view)


class Seen(serializers.PrimaryKeyRelatedField):
    """One of the records that whoever asks may read."""

    def get_queryset(self):
        return self.queryset.model.objects.visible_to(self.context["request"].user)


@extend_schema_serializer(component_name="AgreementsReason")
class ReasonSerializer(serializers.Serializer):
    reason = ProseField(max_length=300)


class Writing(AsksOtherBases, Reading):
    """Read by all; what officers write goes to the actions behind the admin site."""

    permission_classes = [OfficersWrite]
    scope = Scope.AGREE

    def kept(self):
        """The record, which this base keeps. Refuses with `foreign_record`."""
        found = self.get_object()
        managed = type(found).objects.managed_by(self.request.user)
        if not managed.filter(pk=found.pk).exists():
            raise Refusal(FOREIGN, code="foreign_record")
        return found

    def sent(self, serializer_class):
        """What was sent, as it is meant."""
        serializer = serializer_class(
            data=self.request.data, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def answer(self, record, code=status.HTTP_200_OK):
        """The record as it stands now."""
        model = type(record)
        found = model.objects.prefetch_related(*self.along).get(pk=record.pk)
        return Response(self.get_serializer(found).data, status=code)

    def hear(self, message):
        return asking.answer_to(message)


class InChargeOf(Writing):
    """What people are in charge of: they list their own, officers all of the base's."""

    def get_queryset(self):
        rows, account = self.queryset.model.objects, self.request.user
        ways = {"mine": rows.in_charge, "managed": rows.managed_by}
        return ways.get(self.request.query_params.get("of"), rows.visible_to)(account)

    def narrowed(self, queryset, of="", **wanted):
        return super().narrowed(queryset, **wanted)
