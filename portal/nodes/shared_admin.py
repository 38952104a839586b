"""Shared records in the admin site: changed at home only, never deleted."""

from django.contrib import messages

from portal.core.admin import RecordAdmin
from portal.core.judged import WORDS
from portal.nodes.shared import FOREIGN

WORDS["foreign_record"] = FOREIGN


class SharedAdmin(RecordAdmin):
    """A shared record's page; that of another base can be read and not changed."""

    readonly_fields = ["home", "version", "withdrawn_at"]

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.is_own)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = self.get_object(request, object_id)
        if shown and not shown.is_own and request.method == "GET":
            messages.info(request, FOREIGN)
        return super().change_view(request, object_id, form_url, extra_context)
