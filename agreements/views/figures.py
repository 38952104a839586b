"""Open figures, as a table and for programs: what parties reported, and what the
platform measures at this moment.
"""

import json
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.figures import measured, named
from agreements.models import Commitment, DutyState, Progress
from portal.core.time import now
from portal.nodes.known import known_bases
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

# Of what the platform counts: where the commitment itself stands in these columns.
LIVE = {
    name: "pk" if name == "commitment_id" else lookup.removeprefix(f"{OF_COMMITMENT}__")
    for name, lookup in COLUMNS.items()
    if lookup.startswith(OF_COMMITMENT)
}
NARROWED = {
    "agreement": f"{OF_COMMITMENT}__area__agreement",
    "commitment": OF_COMMITMENT,
}


@require_safe
def as_csv(request):
    asked = asked_for(request)
    return handed_out(lines(rows(asked)), "text/csv; charset=utf-8", "csv")


@require_safe
def as_json(request):
    found = pieces(rows(asked_for(request)))
    return handed_out(found, "application/json; charset=utf-8", "json")


def asked_for(request):
    """The agreement or commitment that is asked for alone, by its column."""
    said = {name: request.GET.get(name) for name in NARROWED}
    try:
        return {name: UUID(value) for name, value in said.items() if value}
    except ValueError:
        raise Http404 from None


def rows(asked):
    """What is public, whoever asks: an officer's copy is like anyone's."""
    public = Progress.objects.visible_to(AnonymousUser()).exclude(value=None)
    public = public.filter(**{NARROWED[name]: value for name, value in asked.items()})
    told = public.order_by("-on", "-pk").values_list(*COLUMNS.values())
    for row in told.iterator(AT_A_TIME):
        yield {"kind": "reported"} | dict(zip(COLUMNS, row, strict=True))
    yield from live(asked)


def live(asked):
    """What the platform measures now of each public promise, base by base."""
    public = Commitment.objects.visible_to(AnonymousUser()).exclude(figure="")
    narrowed = {"agreement": "area__agreement", "commitment": "pk"}
    public = public.filter(**{narrowed[name]: value for name, value in asked.items()})
    bases = [node.code for node in known_bases()]
    empty = dict.fromkeys(COLUMNS)
    for figure, *row in public.values_list("figure", *LIVE.values()).iterator():
        of_it = empty | dict(zip(LIVE, row, strict=True))
        for base, value in measured(figure, bases).items():
            said = {"base": base, "value": value, "as_of": localtime(now())}
            yield {"kind": "live"} | of_it | said | {"source": named(figure)}


def lines(found):
    """CSV in UTF-8, with the mark by which spreadsheets know Chinese."""
    labels = {None: "", **dict(DutyState.choices)}
    kinds = {"reported": _("reported"), "live": _("measured live by the platform")}
    yield "\ufeff" + line(headings())
    for row in found:
        told = row | {"kind": kinds[row["kind"]], "state": labels[row["state"]]}
        yield line(guarded(cell(value)) for value in told.values())


def cell(value):
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return "" if value is None else str(value)


def pieces(found):
    """One JSON object; its rows go out as they are read."""
    yield '{"figures": ['
    before = ""
    for one in found:
        yield before + json.dumps(one, cls=DjangoJSONEncoder, ensure_ascii=False)
        before = ",\n"
    yield "]}"


def headings():
    return [
        _("Kind of figure"),
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
