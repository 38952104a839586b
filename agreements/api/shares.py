"""Parties' shares of commitments, for programs: who sees to each, how far it is."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action

from agreements.actions import drafting, reminding
from agreements.api.commitments import DutyShape
from agreements.api.reading import COMMITMENT
from agreements.api.writing import OF, InChargeOf, Seen
from agreements.models import Commitment, Duty
from agreements.models.charge import colleagues_of
from portal.core.api import once_per_key
from portal.identity.models import Person


class Colleague(serializers.PrimaryKeyRelatedField):
    """Somebody of the offices that the officer works for."""

    def get_queryset(self):
        return colleagues_of(self.context["request"].user)


@extend_schema_serializer(component_name="AgreementsShare")
class ShareSerializer(serializers.ModelSerializer):
    """Who sees to this base's share of a commitment; what is not named stays."""

    commitment = Seen(queryset=Commitment.objects.none())
    person = Colleague(
        queryset=Person.objects.none(),
        required=False,
        allow_null=True,
        help_text=_("Who reports on it: somebody of the officer's own office."),
    )

    class Meta:
        model = Duty
        fields = ["commitment", "office", "office_en", "person"]


class DutyViewSet(InChargeOf):
    """Parties' shares of commitments: which office sees to each, and how far it is."""

    queryset = Duty.objects.none()
    asks = (COMMITMENT, OF)
    narrowed_by = {"commitment": "commitment"}
    serializer_class = DutyShape

    @once_per_key
    @extend_schema(request=ShareSerializer, responses={201: serializer_class})
    def create(self, request):
        """Say who sees to this base's share of a commitment; they are told."""
        values = dict(self.sent(ShareSerializer))
        commitment = values.pop("commitment")
        made = drafting.assign_share(commitment=commitment, values=values)
        return self.answer(made, status.HTTP_201_CREATED)

    @once_per_key
    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="ask-for-report")
    def ask_for_report(self, request, pk=None):
        """Ask whoever is in charge to report now."""
        duty = self.kept()
        reminding.ask_for_report(duty=duty, by=request.user.person)
        return self.answer(duty)
