"""Organisations of the base, and read copies of the others'."""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from portal.core.admin import ReadOnlyInline
from portal.identity.models import Organisation, Verification
from portal.nodes.shared_admin import SharedAdmin


class StepInline(ReadOnlyInline):
    model = Verification
    fields = readonly_fields = ["standing", "by", "note", "at"]


@admin.register(Organisation)
class OrganisationAdmin(SharedAdmin):
    """The details; verifying goes through the page that the task leads to."""

    list_display = ["name", "uscc", "kind", "division", "standing", "home"]
    list_filter = ["standing", "kind", "home"]
    list_select_related = ["division"]
    search_fields = ["name", "name_en", "uscc"]
    autocomplete_fields = ["division"]
    readonly_fields = ["uscc", "standing", *SharedAdmin.readonly_fields]
    inlines = [StepInline]
    actions_detail = ["verify"]

    def has_add_permission(self, request):
        return False  # organisations register themselves

    @action(
        description=_("Verify, send back or suspend"),
        permissions=["verify"],
        url_path="verify",
    )
    def verify(self, request, object_id):
        return redirect("identity:verify", object_id)

    def has_verify_permission(self, request, object_id=None):
        shown = self.get_object(request, object_id)
        return shown is not None and self.has_change_permission(request, shown)
