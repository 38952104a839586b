"""The catalogue as the base's officers see it: read here, decided on its own pages.

Organisations write their records and the base reviews them, so nothing is rewritten
here: the review page takes every step, with its reasons and its timeline.
"""

from django.contrib import admin
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from portal.core.admin import ReadOnlyAdmin, ReadOnlyInline
from portal.identity.models import Role
from resources.listing.facts import SECTIONS, in_words
from resources.models import (
    Accreditation,
    BookingRule,
    Facility,
    Instrument,
    OpeningHours,
    Photo,
    Resource,
    Service,
    Stage,
)


class PartInline(ReadOnlyInline):
    """What goes with an instrument, as it stands."""

    tab = True

    def get_queryset(self, request):
        return super().get_queryset(request).standing()


class ServiceInline(PartInline):
    model = Service
    fields = ["name", "name_en", "unit", "description"]
    show_change_link = True


class RuleInline(PartInline):
    model = BookingRule
    fields = [
        "valid_from",
        "who_may_book",
        "needs_approval",
        "least_minutes",
        "most_minutes",
        "horizon_days",
    ]
    ordering = ["-valid_from"]


class HoursInline(PartInline):
    model = OpeningHours
    fields = ["weekday", "opens", "closes", "valid_from", "valid_until"]
    ordering = ["weekday", "opens"]


class AccreditationInline(PartInline):
    model = Accreditation
    fields = ["kind", "number", "parameter", "standard", "valid_from", "valid_until"]
    ordering = ["-valid_until"]


class PhotoInline(PartInline):
    model = Photo
    fields = ["caption", "width", "height", "position"]


# What is kept as codes or as JSON, in words.
SPELLED = {"disciplines": "sciences", "measures": "measured"}


class ListingAdmin(ReadOnlyAdmin):
    """A record in the order in which its own page and its reviewers read it."""

    list_filter = ["stage", "home", "division"]
    list_select_related = ["organisation", "division"]
    search_fields = ["name", "name_en", "organisation__name"]
    actions_detail = ["review"]
    date_hierarchy = "published_at"

    readonly_fields = ["sciences", "measured"]

    def get_fieldsets(self, request, obj=None):
        standing = ["organisation", "stage", "stage_note", "published_at", "home"]
        sections = [
            (section.title, {"fields": [SPELLED.get(name, name) for name in section]})
            for section in SECTIONS[self.model]
        ]
        return [(None, {"fields": standing}), *sections]

    @admin.display(description=_("disciplines"))
    def sciences(self, listing):
        return in_words(listing, "disciplines")

    @admin.display(description=_("what it measures"))
    def measured(self, listing):
        return in_words(listing, "measures")

    def get_queryset(self, request):
        """Drafts are their organisations' own affair; the auditor reads them too."""
        found = super().get_queryset(request)
        if request.user.holds(Role.AUDITOR):
            return found
        return found.exclude(stage=Stage.DRAFT, is_own=True)

    @action(
        description=_("Review, publish or return"),
        permissions=["review"],
        url_path="review",
    )
    def review(self, request, object_id):
        return redirect(self.record_or_404(request, object_id).review_url)

    def has_review_permission(self, request, object_id=None):
        reviewable = self.model.objects.reviewable_by(request.user)
        shown = self.get_object(request, object_id)
        return shown is not None and reviewable.filter(pk=shown.pk).exists()


@admin.register(Instrument)
class InstrumentAdmin(ListingAdmin):
    list_display = ["name", "model", "organisation", "stage", "status", "home"]
    list_filter = ["stage", "status", "share_mode", "home", "instrument_class"]
    list_select_related = ["organisation", "division", "instrument_class"]
    search_fields = [*ListingAdmin.search_fields, "model", "inner_id", "manufacturer"]
    inlines = [ServiceInline, RuleInline, HoursInline, AccreditationInline, PhotoInline]


@admin.register(Facility)
class FacilityAdmin(ListingAdmin):
    list_display = ["name", "kind", "level", "organisation", "stage", "home"]
    list_filter = ["kind", "level", "is_building", "stage", "home"]
    inlines = [PhotoInline]


@admin.register(Resource)
class ResourceAdmin(ListingAdmin):
    list_display = ["name", "resource_class", "organisation", "stage", "home"]
    list_filter = ["resource_class", "access", "stage", "home"]
    list_select_related = ["organisation", "division", "resource_class"]
