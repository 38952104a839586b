"""What records of the catalogue said before they were changed, for the auditor."""

from django.apps import apps
from django.contrib import admin

from portal.identity.admin.histories import HistoryAdmin


@admin.register(apps.get_model("resources", "InstrumentEvent"))
class InstrumentHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "model", "stage", "status", "changed_by"]
    search_fields = ["name", "model", "inner_id"]


@admin.register(apps.get_model("resources", "FacilityEvent"))
class FacilityHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "kind", "level", "stage", "changed_by"]
    search_fields = ["name"]


@admin.register(apps.get_model("resources", "ServiceEvent"))
class ServiceHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "unit", "withdrawn_at", "changed_by"]
    search_fields = ["name"]


@admin.register(apps.get_model("resources", "RateEvent"))
class RateHistoryAdmin(HistoryAdmin):
    list_display = [
        "pgh_created_at",
        "customer_class",
        "price",
        "valid_from",
        "changed_by",
    ]
    search_fields = ["service__name"]


@admin.register(apps.get_model("resources", "AccreditationEvent"))
class AccreditationHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "kind", "number", "parameter", "changed_by"]
    search_fields = ["number", "parameter"]
