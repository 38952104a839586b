"""What is done with the catalogue: reviews, batches of them, and imports."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.core.admin import ReadOnlyAdmin
from portal.core.prose import listed
from resources.models import (
    Batch,
    Facility,
    ImportJob,
    Instrument,
    Resource,
    ReviewStep,
    RowVerb,
)


@admin.register(ReviewStep)
class ReviewStepAdmin(ReadOnlyAdmin):
    list_display = ["at", "verb", "by", "note", "record"]
    fields = readonly_fields = ["at", "verb", "by", "note", "record"]
    list_filter = ["verb"]
    list_select_related = ["by"]
    search_fields = ["by__name", "note", "listing"]
    date_hierarchy = "at"

    def get_queryset(self, request):
        """With the name of the record: its id stands in one of three tables."""
        names = [
            Subquery(model.objects.filter(pk=OuterRef("listing")).values("name"))
            for model in (Instrument, Facility, Resource)
        ]
        return super().get_queryset(request).annotate(record_name=Coalesce(*names))

    @admin.display(description=_("record"))
    def record(self, step):
        return step.record_name


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["prepared_at", "verb", "by", "total", "done", "refused", "stage"]
    list_filter = ["verb", "stage"]
    list_select_related = ["by"]
    search_fields = ["by__name", "reason"]
    fields = [
        *("verb", "reason", "by", "for_base", "prepared_at", "started_at"),
        *("ended_at", "stage", "total", "done", "refused"),
    ]
    date_hierarchy = "prepared_at"


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    list_display = ["file_name", "organisation", "uploaded_by", "uploaded_at", "stage"]
    list_filter = ["stage"]
    list_select_related = ["organisation", "uploaded_by"]
    search_fields = ["file_name", "organisation__name"]
    fields = [
        *("file_name", "organisation", "uploaded_by", "uploaded_at", "stage"),
        *("total", "outcome", "problem", "started_at", "done"),
    ]
    readonly_fields = ["outcome"]
    date_hierarchy = "uploaded_at"

    def get_queryset(self, request):
        return ImportJob.objects.light()

    @admin.display(description=_("what happens"))
    def outcome(self, job):
        counts = [f"{RowVerb(verb).label} {n}" for verb, n in job.counts.items()]
        return listed(counts) or "–"
