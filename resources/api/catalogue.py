"""Instruments, facilities and general records for programs, with their reviews."""

from itertools import starmap

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from portal.core.api import Idempotent, Pages, once_per_key
from portal.core.parameters import Asked, asked
from portal.core.prose import listed, sentences
from portal.core.serializers import ProseField
from portal.identity.models import Scope
from portal.identity.permissions import WithFactor
from resources.actions.editing import change_listing, create_listing
from resources.api.fields import DisciplineCodes, Measures
from resources.doors import DOORS
from resources.forms.listing import organisations_managed_by
from resources.listing.facts import SECTIONS
from resources.models import (
    Facility,
    Instrument,
    InstrumentClass,
    Resource,
    ResourceClass,
)
from resources.models.listing import MANAGING, OVERSEEING

RECORD = ["id", "home", "organisation", "organisation_name", "stage", "published_at"]
IN_HAND = ["stage_note", "proposal"]  # seen by whoever works on the listing


class ListingSerializer(serializers.ModelSerializer):
    """A listing with its national fields; notes only for whoever has it in hand."""

    organisation_name = serializers.CharField(
        source="organisation.name", read_only=True
    )
    disciplines = DisciplineCodes()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            own = organisations_managed_by(request.user)
            self.fields["organisation"].queryset = own
        if isinstance(self.instance, self.Meta.model):
            self.fields["organisation"].read_only = True

    def to_representation(self, listing):
        body = super().to_representation(listing)
        if not self._is_in_hand(listing):
            for name in IN_HAND:
                body.pop(name)
        return body

    def _is_in_hand(self, listing):
        account = self.context["request"].user
        if not account.is_authenticated or not listing.is_own:
            return False
        managed = account.organisations_as(*MANAGING)
        return listing.organisation_id in managed or account.holds(*OVERSEEING)


def fields_of(model):
    written = [name for section in SECTIONS[model] for name in section]
    return [*RECORD, *written, *IN_HAND]


READ_ONLY = ["home", "stage", "published_at", *IN_HAND]


class InstrumentSerializer(ListingSerializer):
    measures = Measures(required=False)

    class Meta:
        model = Instrument
        fields = fields_of(Instrument)
        read_only_fields = READ_ONLY

    def validate(self, attrs):
        facility = attrs.get("facility")
        organisation = attrs.get("organisation") or self.instance.organisation
        if facility and facility.organisation_id != organisation.pk:
            words = _("This facility belongs to another organisation.")
            raise serializers.ValidationError({"facility": words})
        return attrs


class FacilitySerializer(ListingSerializer):
    class Meta:
        model = Facility
        fields = fields_of(Facility)
        read_only_fields = READ_ONLY


class ResourceSerializer(ListingSerializer):
    class Meta:
        model = Resource
        fields = fields_of(Resource)
        read_only_fields = READ_ONLY


class StepSerializer(serializers.Serializer):
    reason = ProseField(max_length=500, required=False)


VERBS = "|".join(DOORS)


def steps_told():
    """Every step of a review: its verb, where it can be taken, and by whom."""
    begin = gettext("Take a step of the review, from where the record stands:")
    return "\n".join([begin, *starmap(step_told, DOORS.items())])


def step_told(verb, door):
    words = gettext("- `%(verb)s`: %(label)s. Stage: %(stages)s. By: %(who)s.")
    said = {
        "verb": verb,
        "label": door.label,
        "stages": listed(stage.label for stage in door.stages),
        "who": door.who,
    }
    more = [words % said]
    if door.on_proposal:
        more.append(gettext("Only where changes wait to be judged."))
    if door.needs_reason:
        more.append(gettext("`reason` is needed."))
    return sentences(more)


ORGANISATION = OpenApiParameter("organisation", OpenApiTypes.UUID)
HOME = OpenApiParameter("home", description=_("Code of the base."))
OF = OpenApiParameter(
    "of",
    enum=["managed"],
    description=_("Only what one manages, whatever its stage."),
)


class ListingViewSet(
    Idempotent,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    viewsets.GenericViewSet,
):
    """The published, for everyone; drafts too for those who work on them."""

    pagination_class = Pages
    scope = Scope.MANAGE
    related: tuple[str, ...] = ("organisation", "division")
    asks: tuple[OpenApiParameter, ...] = (OF, ORGANISATION, HOME)

    def get_queryset(self):
        listings = self.queryset.model.objects
        if self.request.query_params.get("of") == "managed":
            found = listings.managed_by(self.request.user)
        else:
            found = listings.visible_to(self.request.user)
        return found.select_related(*self.related)

    def filter_queryset(self, queryset):
        filters = [parameter for parameter in self.asks if parameter is not OF]
        return queryset.filter(**asked(self.request, filters))

    @once_per_key
    def create(self, request):
        """Begin a draft for an organisation whose records one manages."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        draft = self.queryset.model(**serializer.validated_data)
        create_listing(listing=draft)
        return Response(self.get_serializer(draft).data, status.HTTP_201_CREATED)

    def partial_update(self, request, pk=None):
        """Change a draft; what is reviewed of a published one becomes a proposal."""
        managed = self.queryset.model.objects.managed_by(request.user)
        listing = get_object_or_404(managed.select_related(*self.related), pk=pk)
        serializer = self.get_serializer(listing, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        change_listing(
            listing=listing,
            by=request.user.person,
            values=serializer.validated_data,
        )
        return Response(self.get_serializer(listing).data)

    @extend_schema(
        description=lazy(steps_told, str)(),
        request=StepSerializer,
        parameters=[
            OpenApiParameter(
                "verb", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(DOORS)
            )
        ],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path=f"steps/(?P<verb>{VERBS})",
        permission_classes=[WithFactor],
    )
    def step(self, request, pk=None, verb=None):
        """Take a step of the review."""
        door = DOORS[verb]
        open_to = door.listings(self.queryset.model, request.user)
        listing = get_object_or_404(open_to.select_related(*self.related), pk=pk)
        sent = StepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reason = {"reason": sent.validated_data.get("reason", "")}
        more = reason if door.needs_reason else {}
        door.act(listing=listing, by=request.user.person, **more)
        return Response(self.get_serializer(listing).data)


class InstrumentViewSet(ListingViewSet):
    """Instruments, with the fields of the national network's record."""

    queryset = Instrument.objects.none()
    serializer_class = InstrumentSerializer
    related = ("organisation", "division", "instrument_class")
    asks = (
        *ListingViewSet.asks,
        OpenApiParameter("facility", OpenApiTypes.UUID),
        OpenApiParameter("instrument_class", description=_("Its code.")),
    )


class FacilityViewSet(ListingViewSet):
    """Centres, large infrastructures and service units."""

    queryset = Facility.objects.none()
    serializer_class = FacilitySerializer


class ResourceViewSet(ListingViewSet):
    """Records of the classes that have none of their own."""

    queryset = Resource.objects.none()
    serializer_class = ResourceSerializer
    related = ("organisation", "division", "resource_class")
    asks = (
        *ListingViewSet.asks,
        OpenApiParameter("resource_class", description=_("Its code.")),
    )


class ByCode(Pages):
    ordering = "code"


class ClassSerializer(serializers.ModelSerializer):
    class Meta:
        model = InstrumentClass
        fields = ["code", "name", "name_en"]


class ResourceClassSerializer(serializers.ModelSerializer):
    class Meta:
        model = ResourceClass
        fields = ["code", "name", "name_en", "description", "description_en", "order"]


class InstrumentClassViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """Classes of instruments: four digits, the major ones end in 00."""

    queryset = InstrumentClass.objects.standing()
    serializer_class = ClassSerializer
    pagination_class = ByCode
    permission_classes = [permissions.AllowAny]
    lookup_field = "code"
    lookup_value_regex = "[0-9a-z_-]+"


class ResourceClassViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """Classes of science resources."""

    queryset = ResourceClass.objects.standing()
    serializer_class = ResourceClassSerializer
    pagination_class = ByCode
    permission_classes = [permissions.AllowAny]
    lookup_field = "code"
    lookup_value_regex = "[0-9a-z_-]+"


routes = [
    ("instruments", InstrumentViewSet),
    ("facilities", FacilityViewSet),
    ("resources", ResourceViewSet),
    ("instrument-classes", InstrumentClassViewSet),
    ("resource-classes", ResourceClassViewSet),
]
