"""What is done with the catalogue: reviews and imports."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from resources.models import ImportJob, ReviewStep


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
