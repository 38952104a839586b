"""What agreements, promises and reports said before they were changed."""

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from agreements.actions.reverting import restore_version
from agreements.admin.stepping import Stepping, step
from agreements.models import Agreement
from portal.identity.admin.histories import HistoryAdmin


class DraftHistoryAdmin(Stepping, HistoryAdmin):
    """Versions of what may be a draft still, and is then taken back to one of them."""

    actions_detail = ["restore"]

    restore = step(
        "restore",
        _("Take it back to this version"),
        lambda one, by: restore_version(version=one),
        _("It says again what this version says."),
        leads_on=True,
        what=_("What it says now stays among the earlier versions."),
    )

    def may_handle(self, request, shown):
        return request.user.has_perm("agreements.change_agreement")

    def steps_of(self, shown):
        record = shown.pgh_obj
        whole = record if isinstance(record, Agreement) else record.area.agreement
        return ["restore"] if record.is_own and whole.is_open else []


@admin.register(apps.get_model("agreements", "AgreementEvent"))
class AgreementHistoryAdmin(DraftHistoryAdmin):
    list_display = ["pgh_created_at", "name", "state", "is_public", "changed_by"]
    search_fields = ["name", "short_name", "=pgh_obj__id"]


@admin.register(apps.get_model("agreements", "CommitmentEvent"))
class CommitmentHistoryAdmin(DraftHistoryAdmin):
    list_display = ["pgh_created_at", "name", "target", "due_on", "changed_by"]
    search_fields = ["name", "=pgh_obj__id"]


@admin.register(apps.get_model("agreements", "DutyEvent"))
class DutyHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "commitment", "office", "state", "changed_by"]
    list_select_related = ["pgh_context", "commitment"]
    search_fields = ["commitment__name", "office"]


@admin.register(apps.get_model("agreements", "ProgressEvent"))
class ProgressHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "duty", "on", "state", "stand", "changed_by"]
    list_select_related = ["pgh_context", "duty__party", "duty__commitment"]
    search_fields = ["text"]
