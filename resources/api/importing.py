"""Tables of instruments for programs: send, look, confirm."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, permissions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from portal.core.api import Idempotent, once_per_key
from portal.identity.models import Organisation, Scope
from resources.actions.importing import confirm_import, upload_table
from resources.forms.listing import organisations_managed_by
from resources.models import ImportJob, RowVerb
from resources.sheets.reading import MOST_BYTES

SHOWN_ERRORS = 1_000


class WrongRowSerializer(serializers.Serializer):
    row = serializers.IntegerField(source="number")
    name = serializers.CharField()
    errors = serializers.ListField(child=serializers.ListField())  # type: ignore[assignment]


class ImportSerializer(serializers.ModelSerializer):
    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.none()
    )
    file = serializers.FileField(write_only=True, max_length=200)
    wrong_rows = serializers.SerializerMethodField()

    class Meta:
        model = ImportJob
        fields = [
            "id",
            "organisation",
            "file",
            "file_name",
            "uploaded_at",
            "stage",
            "done",
            "total",
            "counts",
            "problem",
            "wrong_rows",
        ]
        read_only_fields = [
            "file_name",
            "uploaded_at",
            "stage",
            "done",
            "total",
            "counts",
            "problem",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            self.fields["organisation"].queryset = organisations_managed_by(
                request.user
            )

    @extend_schema_field(WrongRowSerializer(many=True))
    def get_wrong_rows(self, job):
        if job.counts.get(RowVerb.WRONG, 0) == 0:
            return []
        wrong = job.rows.filter(verb=RowVerb.WRONG)[:SHOWN_ERRORS]
        return WrongRowSerializer(wrong, many=True).data

    def validate_file(self, file):
        if file.size > MOST_BYTES:
            raise serializers.ValidationError(_("A file has 20 MB at most."))
        return file


class ImportViewSet(Idempotent, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """A table is checked by a worker; look again until its stage is `checked`."""

    queryset = ImportJob.objects.none()
    serializer_class = ImportSerializer
    permission_classes = [permissions.IsAuthenticated]
    scope = Scope.MANAGE
    parser_classes = [MultiPartParser]

    def get_queryset(self):
        return ImportJob.objects.managed_by(self.request.user).light()

    @once_per_key
    def create(self, request):
        """Send a table of instruments of an organisation that one manages."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        file = serializer.validated_data["file"]
        job = upload_table(
            organisation=serializer.validated_data["organisation"],
            by=request.user.person,
            file_name=file.name,
            content=file.read(),
        )
        return Response(self.get_serializer(job).data, status.HTTP_201_CREATED)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def confirm(self, request, pk=None):
        """Have a checked table taken in."""
        job = get_object_or_404(self.get_queryset(), pk=pk)
        confirm_import(job=job)
        return Response(self.get_serializer(job).data)


routes = [("imports", ImportViewSet)]
