"""Commitments, and each party's share in them."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from agreements import figures
from agreements.actions.charging import put_in_charge
from agreements.actions.drafting import own_party
from agreements.actions.sharing_out import end_task_if_assigned
from agreements.admin.assigning import (
    ASK_FOR_REPORTS,
    ASSIGN_COMMITMENTS,
    ASSIGN_SHARES,
    MOVE_DUE_DATE,
)
from agreements.admin.narrowing import (
    AreaFilter,
    CommitmentDueFilter,
    MineFilter,
    PartyFilter,
    ShareDueFilter,
)
from agreements.admin.reports import ProgressInline, Reporting
from agreements.admin.tables import TableAdmin
from agreements.models import Commitment, Duty, DutyState
from agreements.models.charge import colleagues_of
from agreements.models.commitment import FOUND_OUT
from agreements.sheets.commitments import CommitmentSheet
from portal.core.admin import ReadOnlyInline
from portal.core.refused import refusals_on
from portal.nodes.shared_admin import SharedAdmin

D = DutyState
COLOURS = {
    D.UNREPORTED: "info",
    D.NOT_BEGUN: "warning",
    D.ON_COURSE: "success",
    D.LATE: "danger",
    D.DONE: "success",
    D.DROPPED: "info",
}
PROMISED = ["area", "number", "name", "baseline", "target", "due_on"]


class DutyInline(ReadOnlyInline):
    model = Duty
    fields = readonly_fields = ["party", "office", "state", "home"]
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).standing().select_related("party")


class CommitmentForm(forms.ModelForm):
    class Meta:
        labels = {"figure": _("figure of the platform")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("figure"):
            field.widget = UnfoldAdminSelectWidget(choices=figures.choices())

    def clean_area(self):
        """Whoever keeps a text enters what it promises, and only while it is open."""
        area = self.cleaned_data["area"]
        if not area.is_own:
            raise forms.ValidationError(
                _("The base that keeps the agreement enters its commitments.")
            )
        if not area.agreement.is_open:
            raise forms.ValidationError(
                _(
                    "That agreement is signed: propose a change of it; the commitment "
                    "is there once all parties agree."
                )
            )
        return area


@admin.register(Commitment)
class CommitmentAdmin(Reporting, TableAdmin, SharedAdmin):
    form = CommitmentForm
    sheet = CommitmentSheet
    actions = [ASSIGN_COMMITMENTS, MOVE_DUE_DATE, "export_chosen"]
    list_display = ["name", "agreement", "due_on", "measured_by", "home"]
    list_filter = [
        "duties__state",
        CommitmentDueFilter,
        MineFilter,
        PartyFilter,
        ("area__agreement", AutocompleteSelectFilter),
        AreaFilter,
        "home",
    ]
    list_filter_submit = True
    ways = {
        "party": "area__agreement__parties",
        "share": "duties",
        "due": "due_on",
        "area": "area",
    }
    list_select_related = ["area__agreement"]
    ordering = ["area__agreement__name", "area__agreement", "area__number", "number"]
    search_fields = ["name", "name_en", "area__name", "area__agreement__name"]
    autocomplete_fields = ["area"]
    inlines = [DutyInline, ProgressInline]
    change_form_outer_after_template = "admin/agreements/_versions.html"
    fields = [
        *("area", "number", "name", "name_en", "measured_by", "unit", "unit_en"),
        *("baseline", "target", "figure", "due_on", "home"),
    ]

    def get_readonly_fields(self, request, obj=None):
        """What was promised stays once it is signed; how it is measured may follow."""
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or not obj.is_own or obj.area.agreement.is_open:
            return fixed
        found = [n for n, empty in FOUND_OUT.items() if getattr(obj, n) != empty]
        return [*fixed, *PROMISED, *found]

    @display(description=_("agreement"), ordering="area__agreement__name")
    def agreement(self, shown):
        return shown.area.agreement.called


class DutyForm(forms.ModelForm):
    """This base's share: its own party is found by itself."""

    def clean(self):
        data = super().clean()
        commitment = data.get("commitment")
        if commitment and not self.instance.party_id:
            with refusals_on(self):
                self.instance.party = own_party(commitment.area.agreement)
        return data


@admin.register(Duty)
class DutyAdmin(Reporting, SharedAdmin):
    form = DutyForm
    inlines = [ProgressInline]
    actions = [ASSIGN_SHARES, ASK_FOR_REPORTS]
    list_display = ["commitment", "agreement", "party", "office", "how_far", "due_on"]
    list_filter = [
        "state",
        ShareDueFilter,
        MineFilter,
        PartyFilter,
        ("commitment__area__agreement", AutocompleteSelectFilter),
        AreaFilter,
        "home",
    ]
    list_filter_submit = True
    ways = {
        "party": "party",
        "share": "pk",
        "due": "commitment__due_on",
        "area": "commitment__area",
    }
    ordering = [
        *(f"commitment__{of_it}" for of_it in CommitmentAdmin.ordering),
        "party__order",
    ]
    search_fields = ["commitment__name", "party__name", "office"]
    autocomplete_fields = ["commitment"]
    fields = [
        *("commitment", "party", "office", "office_en", "person"),
        *("state", "reason", "home"),
    ]
    readonly_fields = ["party", "state", "reason", "home"]

    def get_queryset(self, request):
        along = ["commitment__area__agreement", "party"]
        return super().get_queryset(request).select_related(*along)

    def get_search_results(self, request, queryset, search_term):
        """To be reported on, it offers this base's shares alone."""
        if request.GET.get("field_name") == "duty":
            queryset = queryset.standing().own()
        return super().get_search_results(request, queryset, search_term)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "person" in form.changed_data and obj.person:
            put_in_charge(duty=obj, person=obj.person)
        end_task_if_assigned(obj.commitment.area.agreement_id)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["commitment"] if obj else [])]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "person":
            kwargs["queryset"] = colleagues_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @display(description=_("agreement"), ordering="commitment__area__agreement__name")
    def agreement(self, shown):
        return shown.commitment.area.agreement.called

    @display(description=_("how far it is"), label=COLOURS, ordering="state")
    def how_far(self, shown):
        return shown.state, shown.get_state_display()

    @display(description=_("due on"), ordering="commitment__due_on")
    def due_on(self, shown):
        return shown.commitment.due_on
