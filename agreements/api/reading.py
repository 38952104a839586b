"""What goes with agreements, policies and alliances, for programs: read by all."""

from rest_framework import viewsets

from agreements.models import (
    Alliance,
    AllianceMember,
    Article,
    Correspondence,
    Evidence,
    Gathering,
    Measure,
    Meeting,
    Policy,
    Resolution,
)
from agreements.reading import Reading, below, by, read_only
from portal.core.api import Pages
from portal.core.parameters import Asked
from portal.identity.models import Field

NAMES = ["name", "name_en"]
TEXTS = [*NAMES, "summary", "summary_en"]


MeasureShape = read_only(
    Measure, ["id", "number", "theme", "theme_en", *TEXTS, "governs"]
)
ResolutionShape = read_only(
    Resolution, ["id", "number", "text", "text_en", "commitment"]
)
MemberShape = read_only(AllianceMember, ["id", *NAMES, "organisation"])
GatheringShape = read_only(Gathering, ["id", *NAMES, "on", "place"])


AGREEMENT, COMMITMENT = by("agreement"), by("commitment")
POLICY, PROGRESS = by("policy"), by("progress")


class ArticleViewSet(Reading):
    """Articles of agreements, each internal until it is cleared."""

    queryset = Article.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "agreement"}
    serializer_class = read_only(
        Article,
        [
            *("id", "home", "agreement", "number", *NAMES, "text", "text_en"),
            "is_public",
        ],
    )


class MeetingViewSet(Reading):
    """Consultation meetings with what they resolved, each internal until cleared."""

    queryset = Meeting.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "agreement"}
    along = (below("resolutions", Resolution),)
    serializer_class = read_only(
        Meeting,
        [
            *("id", "home", "agreement", *NAMES, "on", "place", "agenda", "minutes"),
            "is_public",
        ],
        resolutions=ResolutionShape,
    )


class EvidenceViewSet(Reading):
    """Files that prove progress: their bytes lie under `/evidence/{id}/`."""

    queryset = Evidence.objects.none()
    asks = (PROGRESS,)
    narrowed_by = {"progress": "progress"}
    serializer_class = read_only(
        Evidence,
        ["id", "home", "progress", *NAMES, "sha256", "suffix", "size", "is_public"],
    )

    def get_queryset(self):
        return Evidence.objects.readable_by(self.request.user)


class PolicyViewSet(Reading):
    """Policies with their measures."""

    queryset = Policy.objects.none()
    along = (below("measures", Measure),)
    serializer_class = read_only(
        Policy,
        [
            *("id", "home", *TEXTS, "number", "issuers", "issuers_en"),
            *("issued_on", "in_force_from", "url"),
        ],
        measures=MeasureShape,
    )


class CorrespondenceViewSet(Reading):
    """How measures of two policies compare, as the base of the first one says."""

    queryset = Correspondence.objects.none()
    asks = (POLICY,)
    serializer_class = read_only(
        Correspondence,
        ["id", "home", "measure", "other", "relation", "note", "note_en"],
    )

    def narrowed(self, queryset, policy):
        return queryset.of(policy)


class AllianceViewSet(Reading):
    """Alliances that agreements founded, with their members and events."""

    queryset = Alliance.objects.none()
    along = (below("members", AllianceMember), below("gatherings", Gathering))
    serializer_class = read_only(
        Alliance,
        ["id", "home", *TEXTS, "area", "secretariat", "secretariat_en"],
        members=MemberShape,
        gatherings=GatheringShape,
    )


class ByCode(Pages):
    ordering = "code"


class FieldViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """The fields of technology that the regions promote together."""

    queryset = Field.objects.all()
    serializer_class = read_only(Field, ["code", *NAMES, "order"])
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = "[0-9a-z_-]+"
