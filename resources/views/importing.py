"""Importing instruments step by step, and taking them out as a table."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.core.once import acts_once
from portal.core.refused import refusals_on, refusals_told
from resources.actions.importing import confirm_import, upload_table
from resources.forms.desk import DeskFilter
from resources.forms.importing import ImportForm
from resources.forms.listing import OrganisationForm, organisations_managed_by
from resources.models import ImportJob, Instrument, RowVerb
from resources.sheets.columns import COLUMNS
from resources.sheets.handing_out import hand_out, hand_out_template

SHOWN_ROWS = 10
SHOWN_ERRORS = 100
SHOWN_COLUMNS = ["inner_id", "name", "model", "manufacturer", "worth", "begun_on"]


@login_required
@acts_once
def imports(request):
    form = ImportForm(request.POST or None, request.FILES or None, account=request.user)
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form, "file"):
            job = upload_table(
                organisation=form.cleaned_data["organisation"],
                by=request.user.person,
                file_name=file.name,
                content=file.read(),
            )
            return redirect(job)
    jobs = ImportJob.objects.managed_by(request.user).light()[:SHOWN_ROWS]
    context = {"form": form, "jobs": jobs.select_related("organisation")}
    status = 422 if form.is_bound else 200
    return render(request, "resources/imports.html", context, status=status)


@login_required
@require_safe
def import_job(request, pk):
    job = _job(request, pk)
    rows = job.rows.exclude(verb=RowVerb.WRONG)[:SHOWN_ROWS]
    context = {
        "job": job,
        "counts": [(RowVerb(verb).label, n) for verb, n in job.counts.items()],
        "errors": job.rows.filter(verb=RowVerb.WRONG)[:SHOWN_ERRORS],
        "columns": [c.label for c in COLUMNS if c.name in SHOWN_COLUMNS],
        "rows": [(row, [row.values.get(c) for c in shown_columns()]) for row in rows],
    }
    page = "_import" if request.htmx else "import"
    return render(request, f"resources/{page}.html", context)


def shown_columns():
    """The columns of the preview, in the order of the table."""
    return [c.name for c in COLUMNS if c.name in SHOWN_COLUMNS]


@login_required
@require_POST
def confirm(request, pk):
    job = _job(request, pk)
    with refusals_told(request):
        confirm_import(job=job)
    return redirect(job)


@login_required
@require_safe
def template(request):
    """The empty table, for the chosen organisation or the only one."""
    return hand_out_template(_organisation(request))


@login_required
@require_safe
def export(request, form):
    """The instruments of an organisation as they would be with proposed changes."""
    organisation = _organisation(request)
    managed = Instrument.objects.managed_by(request.user)
    found = DeskFilter(request.GET).narrow(managed.filter(organisation=organisation))
    return hand_out(found, organisation, form)


def _job(request, pk):
    jobs = ImportJob.objects.managed_by(request.user).light()
    return get_object_or_404(jobs.select_related("organisation"), pk=pk)


def _organisation(request):
    """The organisation that was asked for, or the first of one's own."""
    choice = OrganisationForm(request.GET, account=request.user)
    if choice.is_valid():
        return choice.cleaned_data["organisation"]
    first = organisations_managed_by(request.user).order_by("pk").first()
    if "organisation" in request.GET or not first:
        raise Http404
    return first
