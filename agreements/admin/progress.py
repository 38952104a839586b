"""Reports of progress: filled in, then confirmed or returned by an officer."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from agreements.actions import reporting
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import DutyState, Progress, Stand
from portal.identity.admin.filing import FilingAdmin, FilingForm
from portal.nodes.shared_admin import SharedAdmin

COLOURS = {
    Stand.FILED: "warning",
    Stand.CONFIRMED: "success",
    Stand.RETURNED: "danger",
}


class ProgressForm(FilingForm):
    """Filed by the action, which knows what may be reported now.

    What was reported stays; a later report corrects it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            told = [c for c in DutyState.choices if c[0] != DutyState.UNREPORTED]
            self.fields["state"].choices = [("", "—"), *told]

    def file(self, **data):
        return reporting.file_progress(**data)


@admin.register(Progress)
class ProgressAdmin(Stepping, FilingAdmin, SharedAdmin):
    form = ProgressForm
    list_display = ["commitment", "party", "on", "state", "confirmation", "home"]
    list_filter = [
        "stand",
        "state",
        ("duty__commitment__area__agreement", AutocompleteSelectFilter),
        "home",
    ]
    list_select_related = ["duty__party", "duty__commitment"]
    search_fields = ["text", "duty__commitment__name", "duty__party__name"]
    date_hierarchy = "on"
    autocomplete_fields = ["duty"]
    fields = [
        *("duty", "on", "state", "text", "text_en", "value"),
        *("source", "source_en", "url"),
    ]
    answered = ["stand", "note", "filed_by", "confirmed_by", "home"]
    readonly_fields = answered
    actions_detail = ["confirm", "return_it"]

    confirm = step(
        "confirm",
        _("Confirm"),
        lambda one, by: reporting.confirm_progress(progress=one, by=by),
        _("Confirmed: everyone who may read the agreement sees it."),
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

    def get_fields(self, request, obj=None):
        return [*self.fields, *(self.answered if obj else [])]

    def may_handle(self, request, shown):
        return shown.is_own and request.user.has_perm("agreements.add_progress")

    def steps_of(self, shown):
        open_ = shown.is_own and shown.stand == Stand.FILED
        return ["confirm", "return_it"] if open_ else []

    @display(description=_("commitment"), ordering="duty__commitment__name")
    def commitment(self, shown):
        return shown.duty.commitment

    @display(description=_("party"))
    def party(self, shown):
        return shown.duty.party

    @display(description=_("confirmation"), label=COLOURS, ordering="stand")
    def confirmation(self, shown):
        return shown.stand, shown.get_stand_display()
