"""What agreements, promises and reports said before they were changed."""

from django.apps import apps
from django.contrib import admin

from portal.identity.admin.histories import HistoryAdmin


@admin.register(apps.get_model("agreements", "AgreementEvent"))
class AgreementHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "state", "is_public", "changed_by"]
    search_fields = ["name", "short_name"]


@admin.register(apps.get_model("agreements", "CommitmentEvent"))
class CommitmentHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "target", "due_on", "changed_by"]
    search_fields = ["name"]


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
