"""Accounts and offices: what the system administrator runs."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect
from unfold.decorators import action

from portal.core.admin import RecordAdmin
from portal.core.refused import refusals_told
from portal.identity.actions import members
from portal.identity.admin.filing import FilingAdmin, FilingForm
from portal.identity.models import OFFICE_ROLES, OFFICES, Account, Membership

admin.site.unregister(Group)  # roles decide, not groups


@admin.register(Account)
class AccountAdmin(RecordAdmin):
    """Accounts are opened by their owners; here they are blocked and let in again."""

    list_display = ["person", "email", "phone", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "joined_at"]
    list_select_related = ["person"]
    search_fields = ["email", "phone", "person__name", "person__name_en"]
    fields = [
        "person",
        "email",
        "phone",
        "is_phone_verified",
        "is_active",
        "is_staff",
        "joined_at",
        "last_login",
    ]

    def get_readonly_fields(self, request, obj=None):
        return [field for field in self.fields if field != "is_active"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class AppointmentForm(FilingForm):
    """An office, given through the same action as everywhere."""

    class Meta:
        model = Membership
        fields = ["person", "organisation", "role"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" in self.fields:
            self.fields["role"].choices = [(role.value, role.label) for role in OFFICES]

    def file(self, **data):
        return members.appoint(**data)


@admin.register(Membership)
class MembershipAdmin(FilingAdmin):
    """Offices are given and ended here; organisations see to their own people."""

    form = AppointmentForm
    list_display = ["person", "organisation", "role", "starts_at", "ends_at"]
    list_filter = ["role", "starts_at"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "organisation__name"]
    autocomplete_fields = ["person", "organisation"]
    actions_detail = ["end_office"]

    def has_delete_permission(self, request, obj=None):
        return False

    @action(
        description=gettext_lazy("End this office now"),
        permissions=["end_office"],
        url_path="end",
        dialog={"title": gettext_lazy("End this office now")},  # a link must not
    )
    def end_office(self, request, form, object_id):
        membership = self.record_or_404(request, object_id)
        with refusals_told(request):
            members.end_membership(membership=membership, by=request.user.person)
            messages.success(request, _("The role has ended."))
        offices = reverse("admin:identity_membership_changelist")
        if request.htmx:
            return HttpResponseClientRedirect(offices)
        return redirect(offices)

    def has_end_office_permission(self, request, object_id=None):
        """Of an office alone: organisations see to their own people."""
        shown = self.get_object(request, str(object_id))
        is_office = shown is not None and shown.role in OFFICE_ROLES
        return is_office and self.has_add_permission(request)
