"""Tables in the lists: taken out as they are, sent back, looked at, then taken in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.cache import cache
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget

from agreements.sheets.checking import MOST_BYTES
from agreements.sheets.importing import take_table_in, try_table
from agreements.sheets.writing import write_table, write_template
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.prose import sentences
from portal.core.quota import MB, spend
from portal.core.refused import refusals_on

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_FOR = 3600  # seconds between looking at a table and confirming it
MOST_A_DAY = {"most": 100, "most_bytes": 100 * MB}  # tables of one officer
SHOWN = 100  # rows of each sort


class TableForm(forms.Form):
    """A table, as it is sent."""

    file = forms.FileField(
        label=_("Table"),
        help_text=_(
            "xlsx or CSV, 2 MB at most: the template or an export, filled in. Nothing"
            " is changed before you have seen what would happen."
        ),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has more than 2 MB. Split it."), code="too_large"
            )
        return file


class TableAdmin:
    """A list whose records come and go as a table; `sheet` says what it holds."""

    sheet: Any = None
    actions = ["export_chosen"]
    actions_list = ["import_table", "template", "export_all"]

    @action(
        description=_("Import from a table"), url_path="import", permissions=["add"]
    )
    def import_table(self, request):
        if request.POST.get("step") == "take":
            return taken(self, request)
        form = TableForm(request.POST or None, request.FILES or None)
        context = {}
        if form.is_valid():
            with refusals_on(form, "file"):
                context = tried(self, request, form.cleaned_data["file"].read())
        return page_of(self, request, form, context)

    @action(
        description=_("Template of the table"), url_path="template", permissions=["add"]
    )
    def template(self, request):
        answer = HttpResponse(write_template(self.sheet), content_type=XLSX)
        return named(answer, self.sheet)

    @action(description=_("Export all"), url_path="export", permissions=["view"])
    def export_all(self, request):
        return self.export_chosen(request, self.get_queryset(request))

    @admin.action(description=_("Export as a table"), permissions=["view"])
    def export_chosen(self, request, queryset):
        standing = self.model.objects.standing().filter(pk__in=queryset.values("pk"))
        records = self.sheet.along(self.sheet.in_order(standing))
        file = write_table(records.iterator(chunk_size=500), self.sheet)
        return named(FileResponse(file, content_type=XLSX), self.sheet)


def named(answer, sheet):
    name = content_disposition_header(True, f"{sheet.title}.xlsx")
    answer.headers["Content-Disposition"] = name
    return answer


def tried(model_admin, request, content):
    """Keep a table until it is confirmed; what it would do."""
    who = request.user.person_id
    spend(what="agreement-tables", who=who, size=len(content), **MOST_A_DAY)
    outcome = try_table(content=content, sheet=model_admin.sheet())
    key = str(new_id())
    cache.set(place_of(request, key), content, KEPT_FOR)
    wrong = [row for row in outcome.rows if row.errors]
    return {
        "key": key,
        "outcome": outcome,
        "wrong": wrong[:SHOWN],
        "more_wrong": max(0, len(wrong) - SHOWN),
        "changed": [r for r in outcome.rows if r.changes and not r.errors][:SHOWN],
    }


def place_of(request, key):
    return f"agreement-table:{request.user.pk}:{key[:36]}"


def taken(model_admin, request):
    """Take a table in that was looked at, and say what came of it."""
    content = cache.get(place_of(request, request.POST.get("key", "")))
    if content is None:
        messages.error(request, _("That was over an hour ago: send the table again."))
        return redirect(request.path)
    seen = request.POST.get("seen", "")
    try:
        outcome = take_table_in(content=content, sheet=model_admin.sheet(), seen=seen)
    except Refusal as refusal:
        messages.error(request, sentences(refusal.messages))
        return redirect(request.path)
    for row in outcome.rows:
        if row.saved:
            model_admin.log_change(request, row.saved, str(_("Import from a table")))
    said = ngettext(
        "%(n)s row was taken in.", "%(n)s rows were taken in.", outcome.count
    )
    messages.success(request, said % {"n": outcome.count})
    opts = model_admin.opts
    return redirect(f"admin:{opts.app_label}_{opts.model_name}_changelist")


def page_of(model_admin, request, form, context):
    whole = {
        **model_admin.admin_site.each_context(request),
        "title": _("Import from a table"),
        "opts": model_admin.opts,
        "form": form,
    }
    status = 422 if form.is_bound and not context else 200
    template = "admin/agreements/import.html"
    return TemplateResponse(request, template, whole | context, status=status)
