"""What records of the catalogue said before they were changed, for the auditor."""

from django.apps import apps
from django.contrib import admin

from portal.identity.admin.histories import HistoryAdmin


@admin.register(apps.get_model("resources", "InstrumentEvent"))
class InstrumentHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "model", "stage", "status", "changed_by"]
    search_fields = ["name", "model", "inner_id"]


@admin.register(apps.get_model("resources", "ResourceEvent"))
class ResourceHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "resource_class", "stage", "changed_by"]
    list_select_related = ["pgh_context", "resource_class"]
    search_fields = ["name"]


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
        "service",
        "customer_class",
        "price",
        "valid_from",
        "changed_by",
    ]
    list_select_related = ["pgh_context", "service"]
    search_fields = ["service__name"]


@admin.register(apps.get_model("resources", "AccreditationEvent"))
class AccreditationHistoryAdmin(HistoryAdmin):
    list_display = [
        "pgh_created_at",
        "instrument",
        "parameter",
        "kind",
        "number",
        "changed_by",
    ]
    list_select_related = ["pgh_context", "instrument"]
    search_fields = ["number", "parameter"]


@admin.register(apps.get_model("resources", "BookingEvent"))
class BookingHistoryAdmin(HistoryAdmin):
    list_display = [
        "pgh_created_at",
        "number",
        "instrument",
        "starts_at",
        "status",
        "changed_by",
    ]
    list_select_related = ["pgh_context", "instrument"]
    list_filter = ["status", "pgh_created_at"]
    search_fields = ["number", "instrument__name"]
    exclude = ["person", "person_name", "person_contact", "purpose", "occupation"]


@admin.register(apps.get_model("resources", "BookingRuleEvent"))
class BookingRuleHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "instrument", "valid_from", "changed_by"]
    list_select_related = ["pgh_context", "instrument"]
    search_fields = ["instrument__name"]


@admin.register(apps.get_model("resources", "OutageEvent"))
class OutageHistoryAdmin(HistoryAdmin):
    list_display = [
        "pgh_created_at",
        "instrument",
        "starts_at",
        "ends_at",
        "reason",
        "withdrawn_at",
        "changed_by",
    ]
    list_select_related = ["pgh_context", "instrument"]
    search_fields = ["instrument__name", "reason"]
    exclude = ["occupation"]


@admin.register(apps.get_model("resources", "OpeningHoursEvent"))
class OpeningHoursHistoryAdmin(HistoryAdmin):
    list_display = [
        "pgh_created_at",
        "instrument",
        "weekday",
        "valid_from",
        "valid_until",
        "changed_by",
    ]
    list_select_related = ["pgh_context", "instrument"]
    search_fields = ["instrument__name"]
