"""What the bases share, in the admin site: kept by the agreement officer."""

from uuid import UUID

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from portal.core.admin import RecordAdmin
from portal.core.time import today
from portal.nodes.models import Node, Sharing
from portal.nodes.sharing import matter_choices, on_record, record_choices

CITED = {"agreement_title", "signed_on"}


class SharingForm(forms.ModelForm):
    matter = forms.ChoiceField(
        label=_("what is shared"),
        choices=matter_choices,
        widget=UnfoldAdminSelectWidget,
    )

    record = forms.TypedChoiceField(
        label=_("agreement on record"),
        choices=record_choices,
        coerce=UUID,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=_("Its title and day of signing are taken from the record."),
    )

    class Meta:
        model = Sharing
        fields = [
            *("peer", "matter", "purpose", "record", "agreement_title"),
            *("agreement_number", "signed_on", "starts_on", "ends_on"),
        ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "peer" in self.fields:
            self.fields["peer"].queryset = Node.objects.peers()
        if not self.may_cite:
            for name in ("matter", "record"):  # declared here, but on no such page
                self.fields.pop(name, None)
            return
        self.fields["record"].initial = self.instance.agreement
        for name in CITED:
            self.fields[name].required = False

    @property
    def may_cite(self):
        """Whether its ground can still be chosen: the site leaves out what cannot."""
        return CITED.issubset(self.fields)

    def clean(self):
        cleaned = super().clean()
        if self.may_cite:
            self.cite(on_record().get(cleaned.get("record")))
        return cleaned

    def cite(self, record):
        """An agreement of the register, or one that is cited by its words alone."""
        self.instance.agreement = record.id if record else None
        peer = self.cleaned_data.get("peer")
        if record and peer and not record.grounds(peer.pk):
            words = _("Of this agreement %(base)s and this base are not both parties.")
            error = forms.ValidationError(words, "no_party", {"base": peer})
            self.add_error("record", error)
        if record:
            cited = {"agreement_title": record.title, "signed_on": record.signed_on}
            self.cleaned_data |= cited
        for name in sorted(CITED):
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, forms.Field.default_error_messages["required"])

    def clean_ends_on(self):
        ends_on = self.cleaned_data["ends_on"]
        if ends_on and ends_on < today() and "ends_on" in self.changed_data:
            words = _("What was shared was shared: it ends today at the earliest.")
            raise forms.ValidationError(words, code="past")
        return ends_on


@admin.register(Sharing)
class SharingAdmin(RecordAdmin):
    """What has begun keeps its ground: only its last day can still be set."""

    form = SharingForm
    list_display = [
        *("peer", "what", "agreement_title", "signed_on"),
        *("starts_on", "ends_on", "state"),
    ]
    list_display_links = ["what"]
    list_filter = ["peer"]
    list_select_related = ["peer"]

    @admin.display(description=_("what is shared"), ordering="matter")
    def what(self, sharing):
        return sharing.label

    @admin.display(description=_("present state"))
    def state(self, sharing):
        if not sharing.has_begun:
            return _("not yet shared")
        return _("ended") if sharing.is_over else _("shared")

    def get_fields(self, request, obj=None):
        fields = self.form.Meta.fields
        if obj and (obj.has_begun or not self.has_change_permission(request, obj)):
            kept = [name for name in fields if name != "record"]
            return ["what" if name == "matter" else name for name in kept]
        return fields

    def get_readonly_fields(self, request, obj=None):
        if obj and obj.has_begun:
            return [name for name in self.get_fields(request, obj) if name != "ends_on"]
        return ["what"] if obj and not self.has_change_permission(request, obj) else []

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and not (obj and obj.is_over)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and not (obj and obj.has_begun)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it asks for no row by itself
        return actions
