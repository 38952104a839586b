"""Agreements for programs: drafted, led through their life, changed as all agree."""

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from agreements.across import asking
from agreements.actions import drafting
from agreements.api.consultations import ConsultationViewSet
from agreements.api.drafts import DraftChangeSerializer, DraftSerializer, whole
from agreements.api.proposing import (
    ChangeSerializer,
    ProposalSerializer,
    spelt,
    wanted_of,
)
from agreements.api.reading import NAMES, TEXTS
from agreements.api.writing import Officers, Writing
from agreements.changes import stale
from agreements.doors import DOORS, open_doors
from agreements.models import Agreement, Area, Consultation, Party
from agreements.models.agreement import is_officer
from agreements.reading import below, read_only
from agreements.texts import text_of
from portal.core.api import once_per_key
from portal.nodes.api import ASKED

PartyShape = read_only(Party, ["id", *NAMES, "base", "organisation", "order"])
AreaShape = read_only(Area, ["id", "number", *TEXTS])
VERB = OpenApiParameter(
    "verb", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(DOORS)
)


def steps_told():
    """Every step of an agreement's life by its verb."""
    begin = gettext("Take a step of an agreement's life, as its state allows:")
    points = [f"- `{verb}`: {door.label}" for verb, door in DOORS.items()]
    return "\n".join([begin, *points])


@extend_schema_serializer(component_name="AgreementsAgreement")
class AgreementSerializer(serializers.ModelSerializer):
    parties = PartyShape(many=True, read_only=True)
    areas = AreaShape(many=True, read_only=True)
    steps = serializers.SerializerMethodField(
        help_text=_("Steps of its life that whoever asks may take now.")
    )

    class Meta:
        model = Agreement
        fields = [
            *("id", "home", *TEXTS, "short_name", "short_name_en", "kind", "edition"),
            *("state", "signed_on", "signed_year", "place", "place_en", "source"),
            *("in_force_from", "in_force_until", "parent", "predecessor", "is_public"),
            *("parties", "areas", "steps"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_steps(self, agreement):
        may = is_officer(self.context["request"].user)
        return open_doors(agreement) if may else []


class AgreementViewSet(Writing):
    """Agreements with their parties and areas."""

    queryset = Agreement.objects.none()
    along = (below("parties", Party), below("areas", Area))
    serializer_class = AgreementSerializer

    @once_per_key
    @extend_schema(request=DraftSerializer, responses={201: AgreementSerializer})
    def create(self, request):
        """Enter a draft with its parties, areas and articles."""
        values, sides = whole(self.sent(DraftSerializer))
        made = drafting.enter_draft(values=values, sides=sides)
        return self.answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=DraftChangeSerializer)
    def partial_update(self, request, pk=None):
        """Change a draft; what is signed changes by a proposal."""
        agreement = self.kept()
        values, sides = whole(self.sent(DraftChangeSerializer))
        drafting.change_draft(agreement=agreement, values=values, sides=sides)
        return self.answer(agreement)

    @once_per_key
    @extend_schema(description=lazy(steps_told, str)(), request=None, parameters=[VERB])
    @action(
        detail=True, methods=["post"], url_path=f"steps/(?P<verb>{'|'.join(DOORS)})"
    )
    def step(self, request, pk=None, verb=None):
        """Take a step of its life."""
        agreement = self.kept()
        DOORS[verb].act(agreement=agreement)
        return self.answer(agreement)

    @extend_schema(responses={200: ChangeSerializer(many=True)}, filters=False)
    @action(detail=True, pagination_class=None, permission_classes=[Officers])
    def text(self, request, pk=None):
        """Every piece of the text as it stands, to be changed by a proposal."""
        text = text_of(self.get_object())
        return Response([spelt(each) for each in text.values()])

    @once_per_key
    @extend_schema(
        request=ProposalSerializer,
        responses={201: ConsultationViewSet.serializer_class} | ASKED,
    )
    @action(detail=True, methods=["post"])
    def propose(self, request, pk=None):
        """Propose a change of a signed text to its parties, in this base's name.

        Of an agreement that another base keeps, that base is asked: 202.
        """
        agreement = self.get_object()
        said = self.sent(ProposalSerializer)
        if said["edition"] != agreement.edition:
            raise stale()
        key, message = asking.propose(
            agreement=agreement,
            edition=said["edition"],
            wanted=wanted_of(agreement, said["changes"]),
            ground=said["ground"],
            by=request.user.person,
        )
        if message:
            return self.asked(message)
        made = ConsultationViewSet.serializer_class(
            Consultation.objects.get(pk=key), context=self.get_serializer_context()
        )
        return Response(made.data, status=status.HTTP_201_CREATED)

    @once_per_key
    @extend_schema(request=None, responses=ASKED)
    @action(detail=True, methods=["post"], url_path="take-back-proposal")
    def take_back_proposal(self, request, pk=None):
        """Take back a proposal that is still on its way to the agreement's base."""
        return self.asked(asking.withdraw_waiting(agreement=self.get_object()))
