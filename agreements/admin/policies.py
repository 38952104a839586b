"""Policies with their measures and how these compare; alliances with their members."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, FieldTextFilter

from agreements.admin.inlines import PartFormSet, PartInline
from agreements.admin.narrowing import MemberFilter
from agreements.models import (
    Alliance,
    AllianceMember,
    Correspondence,
    Gathering,
    Measure,
    Policy,
)
from portal.nodes.shared_admin import SharedAdmin


class MeasureInline(PartInline):
    model = Measure
    fields = [
        *("number", "theme", "theme_en", "name", "name_en"),
        *("summary", "summary_en", "governs"),
    ]


@admin.register(Policy)
class PolicyAdmin(SharedAdmin):
    list_display = ["name", "number", "issuers", "issued_on", "home"]
    list_filter = [
        ("issuers", FieldTextFilter),
        *("measures__governs", "issued_on", "home"),
    ]
    list_filter_submit = True
    search_fields = ["name", "name_en", "number", "issuers"]
    inlines = [MeasureInline]
    fields = [
        *("name", "name_en", "number", "issuers", "issuers_en", "issued_on"),
        *("in_force_from", "url", "summary", "summary_en", "home"),
    ]


class CorrespondenceForm(forms.ModelForm):
    def clean_other(self):
        other = self.cleaned_data["other"]
        if other.policy_id == self.instance.measure.policy_id:
            raise forms.ValidationError(
                _("Choose a measure of another policy: these are compared.")
            )
        return other


class CorrespondenceFormSet(PartFormSet):
    def clean(self):
        """A measure is compared with another one once."""
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms]
        others = [form.cleaned_data.get("other") for form in kept if form.is_valid()]
        chosen = [other for other in others if other]
        if len(chosen) > len(set(chosen)):
            raise forms.ValidationError(_("A measure stands here twice."))


class CorrespondenceInline(PartInline):
    model = Correspondence
    fk_name = "measure"
    form = CorrespondenceForm
    formset = CorrespondenceFormSet
    fields = ["other", "relation", "note", "note_en"]
    autocomplete_fields = ["other"]
    show_change_link = False


@admin.register(Measure)
class MeasureAdmin(SharedAdmin):
    """How a measure compares with others; its own words are kept with its policy."""

    list_display = ["name", "policy", "number", "theme", "governs", "home"]
    list_filter = [
        ("policy", AutocompleteSelectFilter),
        ("theme", FieldTextFilter),
        *("governs", "home"),
    ]
    list_filter_submit = True
    list_select_related = ["policy"]
    search_fields = ["name", "name_en", "theme", "policy__name"]
    fields = readonly_fields = [
        *("policy", "number", "theme", "name", "summary", "governs", "home"),
    ]
    inlines = [CorrespondenceInline]

    def has_add_permission(self, request):
        return False


class MemberInline(PartInline):
    model = AllianceMember
    fields = ["name", "name_en", "organisation"]
    autocomplete_fields = ["organisation"]
    show_change_link = False


class GatheringInline(PartInline):
    model = Gathering
    fields = ["on", "name", "name_en", "place"]
    show_change_link = False


@admin.register(Alliance)
class AllianceAdmin(SharedAdmin):
    list_display = ["name", "secretariat", "home"]
    list_filter = [("area", AutocompleteSelectFilter), MemberFilter, "home"]
    list_filter_submit = True
    ways = {"member": "members"}
    search_fields = ["name", "name_en", "secretariat"]
    autocomplete_fields = ["area"]
    inlines = [MemberInline, GatheringInline]
    fields = [
        *("name", "name_en", "area", "summary", "summary_en"),
        *("secretariat", "secretariat_en", "home"),
    ]
