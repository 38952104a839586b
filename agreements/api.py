"""Agreements, what they promise, policies and alliances for programs."""

from django.db.models import Prefetch
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers, viewsets

from agreements.models import (
    Agreement,
    Alliance,
    Area,
    Commitment,
    Document,
    Duty,
    Measure,
    Party,
    Policy,
    Progress,
    YearlyReport,
)
from portal.core.api import Pages
from portal.core.parameters import Asked, asked
from portal.identity.models import Field

NAMES = ["name", "name_en"]
TEXTS = [*NAMES, "summary", "summary_en"]


def read_only(of, names, **nested):
    """A serializer of a model's columns and of rows below it, to be read."""
    meta = type("Meta", (), {"model": of, "fields": [*names, *nested]})
    meta.read_only_fields = meta.fields
    made = type(
        f"{of.__name__}Serializer",
        (serializers.ModelSerializer,),
        {"Meta": meta}
        | {n: kind(many=True, read_only=True) for n, kind in nested.items()},
    )
    # Other apps have shapes of such names too.
    return extend_schema_serializer(component_name=f"Agreements{of.__name__}")(made)


PartyShape = read_only(Party, ["id", *NAMES, "base", "organisation", "order"])
AreaShape = read_only(Area, ["id", "number", *TEXTS])
DutyShape = read_only(
    Duty, ["id", "home", "party", "office", "office_en", "state", "reason"]
)
MeasureShape = read_only(
    Measure, ["id", "number", "theme", "theme_en", *TEXTS, "governs"]
)


def below(name, model):
    """Read along the rows of a relation that are not withdrawn."""
    return Prefetch(name, model.objects.standing())


AGREEMENT = OpenApiParameter("agreement", OpenApiTypes.UUID)
COMMITMENT = OpenApiParameter("commitment", OpenApiTypes.UUID)


class Reading(Asked, viewsets.ReadOnlyModelViewSet):
    """What everyone may read; officers also what is internal."""

    pagination_class = Pages
    narrowed_by: dict[str, str] = {}
    along: tuple[Prefetch, ...] = ()

    def get_queryset(self):
        rows = self.queryset.model.objects
        seen = getattr(rows, "visible_to", lambda account: rows.standing())
        return seen(self.request.user).prefetch_related(*self.along)

    def filter_queryset(self, queryset):
        wanted = asked(self.request, self.asks)
        return queryset.filter(**{self.narrowed_by[n]: wanted[n] for n in wanted})


class AgreementViewSet(Reading):
    """Agreements with their parties and areas."""

    queryset = Agreement.objects.none()
    along = (below("parties", Party), below("areas", Area))
    serializer_class = read_only(
        Agreement,
        [
            *("id", "home", *TEXTS, "short_name", "short_name_en", "kind", "edition"),
            *("state", "signed_on", "signed_year", "place", "place_en", "source"),
            *("in_force_from", "in_force_until", "parent", "predecessor", "is_public"),
        ],
        parties=PartyShape,
        areas=AreaShape,
    )


class CommitmentViewSet(Reading):
    """What areas of agreements promise, with each party's share."""

    queryset = Commitment.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "area__agreement"}
    along = (below("duties", Duty),)
    serializer_class = read_only(
        Commitment,
        [
            *("id", "home", "area", "number", *NAMES, "measured_by", "unit"),
            *("unit_en", "baseline", "target", "figure", "due_on"),
        ],
        duties=DutyShape,
    )


class DocumentViewSet(Reading):
    """The files of agreements: their bytes lie under `/documents/{id}/`."""

    queryset = Document.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "agreement"}
    serializer_class = read_only(
        Document,
        [
            *("id", "home", "agreement", *NAMES, "sha256", "size"),
            *("is_signed_copy", "is_public"),
        ],
    )


class ProgressViewSet(Reading):
    """What parties did towards commitments, as confirmed."""

    queryset = Progress.objects.none()
    asks = (COMMITMENT,)
    narrowed_by = {"commitment": "duty__commitment"}
    serializer_class = read_only(
        Progress,
        [
            *("id", "home", "duty", "on", "state", "text", "text_en"),
            *("value", "source", "source_en", "url"),
        ],
    )


class YearlyReportViewSet(Reading):
    """What agreements came to in a year, frozen; the files lie beside their pages."""

    queryset = YearlyReport.objects.none()
    asks = (AGREEMENT,)
    narrowed_by = {"agreement": "agreement"}
    serializer_class = read_only(
        YearlyReport,
        [
            *("id", "home", "agreement", "year", "edition", "as_of", "addressee"),
            *("signatory", "facts", "pdf_sha256", "docx_sha256", "is_public"),
        ],
    )


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


class AllianceViewSet(Reading):
    """Alliances that agreements founded."""

    queryset = Alliance.objects.none()
    serializer_class = read_only(
        Alliance, ["id", "home", *TEXTS, "area", "secretariat", "secretariat_en"]
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


routes = [
    ("agreements", AgreementViewSet),
    ("commitments", CommitmentViewSet),
    ("documents", DocumentViewSet),
    ("progress", ProgressViewSet),
    ("yearly-reports", YearlyReportViewSet),
    ("policies", PolicyViewSet),
    ("alliances", AllianceViewSet),
    ("fields", FieldViewSet),
]
