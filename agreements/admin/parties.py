"""Who signs, and which base speaks for each: that of a party may join later."""

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from agreements.actions.naming import name_base
from agreements.admin.inlines import PartFormSet, TextInline
from agreements.models import Party
from portal.core.refused import refusals_told


class PartyFormSet(PartFormSet):
    def add_fields(self, form, index):
        """In a signed text only an empty base can still be named."""
        super().add_fields(form, index)
        base = form.fields.get("base")
        if base and form.instance.base and not self.instance.is_open:
            base.disabled = True


class PartyInline(TextInline):
    model = Party
    formset = PartyFormSet
    fields = ["order", "name", "name_en", "base", "organisation"]
    autocomplete_fields = ["organisation"]
    show_change_link = False

    def has_change_permission(self, request, obj=None):
        """In a signed text, while a party waits for a base that speaks for it."""
        if obj is None or obj.is_open or not obj.is_own:
            return super().has_change_permission(request, obj)
        may = request.user.has_perm("agreements.change_party")
        return may and obj.parties.standing().filter(base="").exists()

    def get_readonly_fields(self, request, obj=None):
        fixed = super().get_readonly_fields(request, obj)
        if obj is None or obj.is_open:
            return fixed
        return [*fixed, *(name for name in self.fields if name != "base")]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "base":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            choices=[("", "—"), *db_field.flatchoices],
            required=False,
            widget=UnfoldAdminSelectWidget,
        )


def name_bases(request, formset):
    """Name the bases that were chosen on a signed agreement's page."""
    formset.new_objects, formset.changed_objects = [], []
    formset.deleted_objects = []
    for form in formset.initial_forms:
        if base := form.has_changed() and form.cleaned_data["base"]:
            with refusals_told(request):
                name_base(party=form.instance, base=base)
                formset.changed_objects.append((form.instance, ["base"]))
