"""Reports of progress for programs: filed by who is in charge, answered by officers."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import permissions, serializers, status
from rest_framework.decorators import action

from agreements.actions import reporting
from agreements.actions.filing import MOST_OF_A_REPORT
from agreements.api.reading import COMMITMENT
from agreements.api.writing import OF, InChargeOf, ReasonSerializer
from agreements.forms import read_all
from agreements.models import Duty, DutyState, Progress
from agreements.models.agreement import is_officer
from agreements.reading import read_only
from portal.core.api import once_per_key

REPORTED = [
    *("duty", "on", "state", "text", "text_en", "value"),
    *("source", "source_en", "url"),
]
TOLD = [choice for choice in DutyState.choices if choice[0] != DutyState.UNREPORTED]


class InCharge(serializers.PrimaryKeyRelatedField):
    """A share that whoever asks reports on; officers report on any of their base."""

    def get_queryset(self):
        account = self.context["request"].user
        if is_officer(account):
            return Duty.objects.visible_to(account)
        return Duty.objects.in_charge(account)


@extend_schema_serializer(component_name="AgreementsReport")
class ReportSerializer(serializers.ModelSerializer):
    """How far a party is with its share, as of a day."""

    duty = InCharge(
        queryset=Duty.objects.none(),
        help_text=_("One's own share: `duties/?of=mine` lists them."),
    )
    state = serializers.ChoiceField(TOLD)
    value = serializers.DecimalField(
        max_digits=14,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text=_("Left out, what the platform measures at this moment is kept."),
    )
    evidence = serializers.ListField(
        child=serializers.FileField(max_length=200),
        required=False,
        write_only=True,
        max_length=MOST_OF_A_REPORT,
        help_text=_(
            "Files, sent as multipart/form-data: PDF, PNG or JPEG, each of 20 MB at "
            "most. They are internal at first."
        ),
    )

    class Meta:
        model = Progress
        fields = [*REPORTED, "evidence"]

    def validate(self, attrs):
        if attrs.get("value") is not None and not attrs["duty"].commitment.unit:
            words = _("This commitment is not measured by a number.")
            raise serializers.ValidationError({"value": words})
        return attrs


class ProgressViewSet(InChargeOf):
    """What parties did towards commitments, as confirmed."""

    queryset = Progress.objects.none()
    asks = (COMMITMENT, OF)
    narrowed_by = {"commitment": "duty__commitment"}
    serializer_class = read_only(Progress, ["id", "home", *REPORTED, "stand", "note"])

    def get_queryset(self):
        if self.action == "list":
            return super().get_queryset()
        return Progress.objects.readable_by(self.request.user)

    def get_permissions(self):
        """Whoever is in charge of a share reports on it, officer or not."""
        if self.action == "create":
            return [permissions.IsAuthenticated()]
        return super().get_permissions()

    @once_per_key
    @extend_schema(request=ReportSerializer, responses={201: serializer_class})
    def create(self, request):
        """Report on a share that one is in charge of; an officer confirms it.

        What proves it goes along: a link, a figure, files.
        """
        values = self.sent(ReportSerializer)
        evidence = read_all(values.pop("evidence", []))
        made = reporting.file_progress(
            **values, evidence=evidence, by=request.user.person
        )
        return self.answer(made, status.HTTP_201_CREATED)

    @once_per_key
    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Let a report count; another officer than the one who filed it."""
        progress = self.kept()
        reporting.confirm_progress(progress=progress, by=request.user.person)
        return self.answer(progress)

    @once_per_key
    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request, pk=None):
        """Give a report back with a reason."""
        progress = self.kept()
        reason = self.sent(ReasonSerializer)["reason"]
        reporting.return_progress(
            progress=progress, reason=reason, by=request.user.person
        )
        return self.answer(progress)
