"""What is done with the catalogue: bookings, outages, reviews, imports."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from resources.models import Booking, ImportJob, Outage, ReviewStep


@admin.register(Booking)
class BookingAdmin(ReadOnlyAdmin):
    list_display = ["number", "instrument", "person_name", "starts_at", "status"]
    list_filter = ["status", "customer_class"]
    list_select_related = ["instrument"]
    search_fields = ["number", "instrument__name", "person_name", "organisation_name"]
    date_hierarchy = "starts_at"


@admin.register(Outage)
class OutageAdmin(ReadOnlyAdmin):
    list_display = ["instrument", "starts_at", "ends_at", "reason", "home"]
    list_filter = ["home"]
    list_select_related = ["instrument"]
    search_fields = ["instrument__name", "reason"]
    date_hierarchy = "starts_at"


@admin.register(ReviewStep)
class ReviewStepAdmin(ReadOnlyAdmin):
    list_display = ["at", "verb", "by", "note", "listing"]
    list_filter = ["verb"]
    list_select_related = ["by"]
    search_fields = ["by__name", "note", "listing"]
    date_hierarchy = "at"


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "organisation", "uploaded_by", "uploaded_at", "stage"]
    list_filter = ["stage"]
    list_select_related = ["organisation", "uploaded_by"]
    search_fields = ["file_name", "organisation__name"]
    exclude = ["content"]
    date_hierarchy = "uploaded_at"

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")
