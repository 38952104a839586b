"""Services, rates, rules, hours and proofs of all instruments, to look things up."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin
from resources.admin.listings import PartInline
from resources.models import (
    Accreditation,
    BookingRule,
    OpeningHours,
    Photo,
    Rate,
    Service,
)


class PartAdmin(ReadOnlyAdmin):
    list_select_related = ["instrument"]
    search_fields = ["instrument__name", "instrument__model"]


class RateInline(PartInline):
    model = Rate
    fields = ["customer_class", "price", "valid_from"]
    ordering = ["customer_class", "-valid_from"]


@admin.register(Service)
class ServiceAdmin(PartAdmin):
    list_display = ["name", "instrument", "unit", "home"]
    list_filter = ["unit", "home"]
    search_fields = ["name", *PartAdmin.search_fields]
    inlines = [RateInline]


@admin.register(Rate)
class RateAdmin(PartAdmin):
    list_display = ["service", "customer_class", "price", "valid_from", "home"]
    list_filter = ["customer_class", "home"]
    list_select_related = ["service"]
    search_fields = ["service__name", "service__instrument__name"]
    date_hierarchy = "valid_from"


@admin.register(BookingRule)
class BookingRuleAdmin(PartAdmin):
    list_display = [
        "instrument",
        "valid_from",
        "who_may_book",
        "needs_approval",
        "home",
    ]
    list_filter = ["who_may_book", "needs_approval", "home"]
    date_hierarchy = "valid_from"


@admin.register(OpeningHours)
class OpeningHoursAdmin(PartAdmin):
    list_display = ["instrument", "weekday", "opens", "closes", "valid_from", "home"]
    list_filter = ["weekday", "home"]


@admin.register(Accreditation)
class AccreditationAdmin(PartAdmin):
    list_display = ["parameter", "standard", "kind", "number", "valid_until", "home"]
    list_filter = ["kind", "home"]
    search_fields = ["parameter", "standard", "number", *PartAdmin.search_fields]
    date_hierarchy = "valid_until"


@admin.register(Photo)
class PhotoAdmin(PartAdmin):
    list_display = ["caption", "instrument", "facility", "width", "height", "home"]
    exclude = ["sha256"]
    list_filter = ["home"]
    list_select_related = ["instrument", "facility"]
    search_fields = ["caption", "instrument__name", "facility__name"]
