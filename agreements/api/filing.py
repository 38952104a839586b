"""Files of agreements for programs: officers add papers and make yearly reports."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status

from agreements.actions.filing import add_document
from agreements.actions.yearly import make_yearly_report
from agreements.api.reading import AGREEMENT, NAMES
from agreements.api.writing import Seen, Writing
from agreements.documents import MOST_BYTES
from agreements.models import Agreement, Document, YearlyReport
from agreements.reading import read_only
from agreements.yearly.words import Said
from portal.core.api import once_per_key
from portal.core.serializers import LineField, ProseField


@extend_schema_serializer(component_name="AgreementsPaper")
class PaperSerializer(serializers.ModelSerializer):
    """A PDF of 20 MB at most, sent as multipart/form-data; it is internal at first."""

    agreement = Seen(queryset=Agreement.objects.none())
    file = serializers.FileField(write_only=True, max_length=200)

    class Meta:
        model = Document
        fields = ["agreement", *NAMES, "is_signed_copy", "file"]


@extend_schema_serializer(component_name="AgreementsReportWords")
class WordsSerializer(serializers.Serializer):
    """Whom a yearly report is for, and what is said beside its figures."""

    agreement = Seen(queryset=Agreement.objects.none())
    year = serializers.IntegerField(min_value=1990, max_value=2200)
    addressee = LineField(max_length=120)
    signatory = LineField(max_length=120)
    overview = ProseField(max_length=2000, allow_blank=True, default="")
    difficulties = ProseField(max_length=2000, allow_blank=True, default="")
    next_steps = ProseField(max_length=2000, allow_blank=True, default="")


class DocumentViewSet(Writing):
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

    @once_per_key
    @extend_schema(request=PaperSerializer, responses={201: serializer_class})
    def create(self, request):
        """Keep a file with an agreement of this base."""
        values = {"is_signed_copy": False, **self.sent(PaperSerializer)}
        content = values.pop("file").read(MOST_BYTES + 1)
        made = add_document(**values, content=content, by=request.user.person)
        return self.answer(made, status.HTTP_201_CREATED)


class YearlyReportViewSet(Writing):
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

    @once_per_key
    @extend_schema(request=WordsSerializer, responses={201: serializer_class})
    def create(self, request):
        """Freeze how far an agreement is and set it in words, as PDF and Word."""
        said = dict(self.sent(WordsSerializer))
        of = {"agreement": said.pop("agreement"), "year": said.pop("year")}
        made = make_yearly_report(**of, said=Said(**said), by=request.user.person)
        return self.answer(made, status.HTTP_201_CREATED)
