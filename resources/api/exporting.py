"""Instruments of an organisation as a table, for programs: to read, or send back."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404

from portal.core.parameters import Asked
from portal.core.serializers import taken_by
from portal.identity.models import Organisation
from resources.forms.desk import DeskFilter
from resources.forms.listing import organisations_managed_by
from resources.listing.offer import PARTS
from resources.models import Instrument, Stage
from resources.sheets.handing_out import CSV, FORMS, XLSX, hand_out, hand_out_template

ORGANISATION = OpenApiParameter("organisation_pk", OpenApiTypes.UUID, location="path")
BINARY = OpenApiTypes.BINARY


class InstrumentTableViewSet(Asked, viewsets.GenericViewSet):
    """The instruments of an organisation whose records one manages, as a table."""

    serializer_class = serializers.Serializer
    permission_classes = [permissions.IsAuthenticated]
    pagination_class = None
    asks = (
        OpenApiParameter(
            "form", enum=FORMS, description=_("Kind of file; xlsx is the default.")
        ),
        OpenApiParameter("q", description=_("Part of a name, a model or a number.")),
        OpenApiParameter("stage", enum=Stage.values),
        OpenApiParameter(
            "lacks",
            enum=["any", *PARTS],
            description=_("What a booking needs and it has not."),
        ),
        OpenApiParameter("batch", OpenApiTypes.UUID, description=_("Of a batch.")),
        OpenApiParameter(
            "table", OpenApiTypes.UUID, description=_("Of a table that was imported.")
        ),
    )
    queryset = Organisation.objects.none()

    @extend_schema(
        parameters=[ORGANISATION],
        responses={(200, XLSX): BINARY, (200, CSV): BINARY},
    )
    def list(self, request, organisation_pk):
        """The table, with changes that wait to be reviewed; it may be sent back."""
        organisation = self._organisation()
        asked = DeskFilter(request.query_params)
        taken_by(asked)
        mine = Instrument.objects.managed_by(request.user)
        found = asked.narrow(mine.filter(organisation=organisation))
        form = request.query_params.get("form") or FORMS[0]
        return hand_out(found, organisation, form)

    @extend_schema(parameters=[ORGANISATION], responses={(200, XLSX): BINARY})
    @action(detail=False)
    def template(self, request, organisation_pk):
        """The empty table to fill in, with what each column may hold."""
        return hand_out_template(self._organisation())

    def _organisation(self):
        mine = organisations_managed_by(self.request.user)
        return get_object_or_404(mine, pk=self.kwargs["organisation_pk"])

    def perform_content_negotiation(self, request, force=False):
        # Whatever is accepted, say text/csv: what the tables are does not hang on it.
        return super().perform_content_negotiation(request, force=True)


routes = [
    (
        r"organisations/(?P<organisation_pk>[0-9a-f-]{36})/instrument-table",
        InstrumentTableViewSet,
    )
]
