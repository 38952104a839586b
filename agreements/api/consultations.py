"""What the parties are asked, for programs: read, answered, taken back."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action

from agreements.across import asking
from agreements.api.reading import AGREEMENT
from agreements.api.writing import ReasonSerializer, Writing
from agreements.models import Consultation, Opinion
from agreements.models.agreement import is_insider
from agreements.reading import below, read_only
from portal.core.api import once_per_key
from portal.core.serializers import ProseField
from portal.nodes.api import ASKED


@extend_schema_serializer(component_name="AgreementsOpinion")
class OpinionSerializer(serializers.ModelSerializer):
    """What a party says; its note is for officers alone."""

    class Meta:
        model = Opinion
        fields = ["id", "party", "agrees", "note", "at"]
        read_only_fields = fields

    def to_representation(self, opinion):
        shown = super().to_representation(opinion)
        is_told = is_insider(self.context["request"].user)
        return shown if is_told else shown | {"note": ""}


@extend_schema_serializer(component_name="AgreementsNote")
class NoteSerializer(serializers.Serializer):
    note = ProseField(max_length=300, allow_blank=True, default="")


class ConsultationViewSet(Writing):
    """What the parties of agreements are asked, and what each says to it.

    Officers answer for the parties that their base speaks for. Where another base keeps
    the agreement, that base is asked: 202.
    """

    queryset = Consultation.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "agreement"}
    along = (below("opinions", Opinion),)
    serializer_class = read_only(
        Consultation,
        [
            *("id", "home", "agreement", "asks", "base", "edition", "ground"),
            *("changes", "state", "asked_at", "decided_at", "is_public"),
        ],
        opinions=OpinionSerializer,
    )
    ANSWERED = {200: serializer_class} | ASKED

    @once_per_key
    @extend_schema(request=NoteSerializer, responses=ANSWERED)
    @action(detail=True, methods=["post"])
    def agree(self, request, pk=None):
        """Agree, for this base's parties."""
        return self._say(agrees=True, note=self.sent(NoteSerializer)["note"])

    @once_per_key
    @extend_schema(request=ReasonSerializer, responses=ANSWERED)
    @action(detail=True, methods=["post"])
    def decline(self, request, pk=None):
        """Do not agree, for this base's parties, with a reason."""
        return self._say(agrees=False, note=self.sent(ReasonSerializer)["reason"])

    @once_per_key
    @extend_schema(request=None, responses=ANSWERED)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, pk=None):
        """Take back what this base proposed."""
        found = self.get_object()
        message = asking.withdraw(consultation=found.pk, base=found.home)
        return self._outcome(found, message)

    def _say(self, **said):
        found = self.get_object()
        by = self.request.user.person
        return self._outcome(found, asking.answer(consultation=found, **said, by=by))

    def _outcome(self, consultation, message):
        return self.asked(message) if message else self.answer(consultation)
