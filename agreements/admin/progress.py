"""Reports of progress: filled in, then confirmed or returned by an officer."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from agreements.actions import reporting
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import DutyState, Progress, Stand
from portal.core.errors import Refusal
from portal.nodes.shared_admin import SharedAdmin

COLOURS = {
    Stand.FILED: "warning",
    Stand.CONFIRMED: "success",
    Stand.RETURNED: "danger",
}


class ProgressForm(forms.ModelForm):
    """Filed by the action, which knows what may be reported now."""

    by = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "state" in self.fields:
            told = [c for c in DutyState.choices if c[0] != DutyState.UNREPORTED]
            self.fields["state"].choices = [("", "—"), *told]

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                self.instance = reporting.file_progress(**data, by=self.by)
            except Refusal as refusal:
                self.add_error(None, refusal)
        return data

    def validate_constraints(self):
        """The action has asked the database."""

    def save(self, commit=True):
        return self.instance

    def save_m2m(self):
        """Nothing more to save."""


@admin.register(Progress)
class ProgressAdmin(Stepping, SharedAdmin):
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

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user.person
        return form

    def save_model(self, request, obj, form, change):
        """The form's action has saved it."""

    def has_change_permission(self, request, obj=None):
        return False  # what was reported stays; a later report corrects it

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
