"""What the bases share, in the admin site: kept by the agreement officer."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from portal.core.admin import RecordAdmin
from portal.core.time import today
from portal.nodes.models import Node, Sharing
from portal.nodes.sharing import matter_choices


class SharingForm(forms.ModelForm):
    matter = forms.ChoiceField(
        label=_("what is shared"),
        choices=matter_choices,
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = Sharing
        fields = [
            *("peer", "matter", "purpose", "agreement_title", "agreement_number"),
            *("signed_on", "starts_on", "ends_on"),
        ]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if "peer" in self.fields:
            self.fields["peer"].queryset = Node.objects.peers()

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
            return ["what" if name == "matter" else name for name in fields]
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
