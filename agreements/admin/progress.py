"""Reports of progress: filled in, then confirmed or returned by an officer."""

from django import forms
from django.contrib import admin
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from agreements.actions import disclosure, reporting
from agreements.admin.assigning import CONFIRM_REPORTS, RETURN_REPORTS
from agreements.admin.narrowing import AreaFilter, MineFilter, PartyFilter
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.forms import FilesField, FilesInput
from agreements.models import DutyState, Evidence, Progress, Stand
from portal.identity.admin.filing import FilingAdmin, FilingForm
from portal.nodes.shared_admin import SharedAdmin

COLOURS = {
    Stand.FILED: "warning",
    Stand.CONFIRMED: "success",
    Stand.RETURNED: "danger",
}


class FilesWidget(FilesInput, UnfoldAdminFileFieldWidget):
    """Several files in the look of the admin site."""


class EvidenceForm(ReasonForm):
    """Which file to make public, and on what ground."""

    record = forms.ModelChoiceField(
        Evidence.objects.none(), label=_("File"), widget=UnfoldAdminSelectWidget
    )
    field_order = ["record", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        internal = Evidence.objects.standing().own().filter(is_public=False)
        self.fields["record"].queryset = internal.filter(progress=self.object_id)


class ProgressForm(FilingForm):
    """Filed by the action, which knows what may be reported now.

    What was reported stays; a later report corrects it.
    """

    evidence = FilesField(widget=FilesWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            told = [c for c in DutyState.choices if c[0] != DutyState.UNREPORTED]
            self.fields["state"].choices = [("", "—"), *told]
            self.fields["value"].help_text = _(
                "Empty where nothing is counted, or to take what the platform measures."
            )

    def file(self, **data):
        return reporting.file_progress(**data)


@admin.register(Progress)
class ProgressAdmin(Stepping, FilingAdmin, SharedAdmin):
    form = ProgressForm
    actions = [CONFIRM_REPORTS, RETURN_REPORTS]
    list_display = ["commitment", "party", "on", "state", "confirmation", "home"]
    list_filter = [
        "stand",
        "state",
        MineFilter,
        PartyFilter,
        ("duty__commitment__area__agreement", AutocompleteSelectFilter),
        AreaFilter,
        "home",
    ]
    list_filter_submit = True
    ways = {
        "party": "duty__party",
        "share": "duty",
        "area": "duty__commitment__area",
    }
    list_select_related = ["duty__party", "duty__commitment"]
    search_fields = ["text", "duty__commitment__name", "duty__party__name"]
    date_hierarchy = "on"
    autocomplete_fields = ["duty"]
    fields = [
        *("duty", "on", "state", "text", "text_en", "value"),
        *("source", "source_en", "url"),
    ]
    answered = [
        *("files", "stand", "note", "filed_by", "filed_for", "confirmed_by", "home"),
    ]
    readonly_fields = answered
    actions_detail = ["confirm", "return_it", "ask_disclosure"]

    confirm = step(
        "confirm",
        _("Confirm"),
        lambda one, by: reporting.confirm_progress(progress=one, by=by),
        _("Confirmed: everyone who may read the agreement sees it."),
        what=_("Everyone who may read the agreement sees it then; its share follows."),
    )
    return_it = step(
        "return_it",
        _("Return"),
        lambda one, by, reason: reporting.return_progress(
            progress=one, reason=reason, by=by
        ),
        _("Returned to whoever filled it in."),
        ReasonForm,
    )

    ask_disclosure = step(
        "ask_disclosure",
        _("Ask to make evidence public"),
        lambda one, by, record, reason: disclosure.ask_disclosure(
            record=record, ground=reason, by=by
        ),
        _("Another officer decides now whether everyone may read it."),
        EvidenceForm,
    )

    def get_fields(self, request, obj=None):
        return [*self.fields, *(self.answered if obj else ["evidence"])]

    def response_post_save_add(self, request, obj):
        """Back to the commitment that led here."""
        if "duty" not in request.GET:
            return super().response_post_save_add(request, obj)
        return redirect("admin:agreements_commitment_change", obj.duty.commitment_id)

    def may_handle(self, request, shown):
        return shown.is_own and request.user.has_perm("agreements.add_progress")

    def steps_of(self, shown):
        if not shown.is_own:
            return []
        internal = shown.evidence.standing().filter(is_public=False)
        asks = ["ask_disclosure"] if internal.exists() else []
        answers = ["confirm", "return_it"] if shown.stand == Stand.FILED else []
        return [*answers, *asks]

    @display(description=_("Evidence files"))
    def files(self, shown):
        lines = (
            (file.get_absolute_url(), file, file.get_suffix_display(), file.sha256)
            for file in shown.evidence.standing()
        )
        link = '<a href="{}">{}</a> · {} · SHA-256 {}'
        return format_html_join(" | ", link, lines) or "—"

    @display(description=_("commitment"), ordering="duty__commitment__name")
    def commitment(self, shown):
        return shown.duty.commitment

    @display(description=_("party"))
    def party(self, shown):
        return shown.duty.party

    @display(description=_("confirmation"), label=COLOURS, ordering="stand")
    def confirmation(self, shown):
        return shown.stand, shown.get_stand_display()
