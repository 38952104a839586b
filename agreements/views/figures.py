"""The figures that parties reported, open to everyone: as a table and for programs."""

import json
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.models import DutyState, Progress
from resources.sheets.writing import guarded, line

AT_A_TIME = 2_000
OF_COMMITMENT = "duty__commitment"
COLUMNS = {
    "agreement": f"{OF_COMMITMENT}__area__agreement__name",
    "area": f"{OF_COMMITMENT}__area__name",
    "commitment": f"{OF_COMMITMENT}__name",
    "party": "duty__party__name",
    "unit": f"{OF_COMMITMENT}__unit",
    "baseline": f"{OF_COMMITMENT}__baseline",
    "target": f"{OF_COMMITMENT}__target",
    "due_on": f"{OF_COMMITMENT}__due_on",
    "as_of": "on",
    "value": "value",
    "state": "state",
    "source": "source",
    "link": "url",
    "agreement_id": f"{OF_COMMITMENT}__area__agreement_id",
    "commitment_id": f"{OF_COMMITMENT}_id",
    "progress_id": "pk",
    "base": "home",
}

NARROWED = {
    "agreement": f"{OF_COMMITMENT}__area__agreement",
    "commitment": OF_COMMITMENT,
}


@require_safe
def as_csv(request):
    return handed_out(lines(figures_of(request)), "text/csv; charset=utf-8", "csv")


@require_safe
def as_json(request):
    found = figures_of(request)
    return handed_out(pieces(found), "application/json; charset=utf-8", "json")


def figures_of(request):
    """What is public, whoever asks: an officer's copy is like anyone's."""
    public = Progress.objects.visible_to(AnonymousUser()).exclude(value=None)
    for name, lookup in NARROWED.items():
        if asked := request.GET.get(name):
            try:
                public = public.filter(**{lookup: UUID(asked)})
            except ValueError:
                raise Http404 from None
    return public.order_by("-on", "-pk").values_list(*COLUMNS.values())


def lines(figures):
    """CSV in UTF-8, with the mark by which spreadsheets know Chinese."""
    labels = dict(DutyState.choices)
    state = list(COLUMNS).index("state")
    yield "\ufeff" + line(headings())
    for row in figures.iterator(AT_A_TIME):
        cells = ["" if value is None else str(value) for value in row]
        cells[state] = str(labels[row[state]])
        yield line(guarded(cell) for cell in cells)


def pieces(figures):
    """One JSON object; its rows go out as they are read."""
    yield '{"figures": ['
    before = ""
    for row in figures.iterator(AT_A_TIME):
        one = dict(zip(COLUMNS, row, strict=True))
        yield before + json.dumps(one, cls=DjangoJSONEncoder, ensure_ascii=False)
        before = ",\n"
    yield "]}"


def headings():
    return [
        *(_("Name of the agreement"), _("Area of cooperation"), _("Commitment")),
        *(_("Party in charge"), _("Unit of measure"), _("Baseline"), _("Target")),
        *(_("Due by"), _("Figures as of"), _("Value reported"), _("State of progress")),
        *(_("Evidence"), _("Link to the evidence"), _("Number of the agreement")),
        *(_("Number of the commitment"), _("Number of the report"), _("Base")),
    ]


def handed_out(content, content_type, suffix):
    answer = StreamingHttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f"attachment; filename=agreement-figures.{suffix}"
    answer["Cache-Control"] = "public, max-age=60"
    return answer
