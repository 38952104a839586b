from datetime import timedelta

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from portal.core.admin import RecordAdmin
from portal.core.time import today
from portal.notices import tasks
from portal.notices.models import Delivery, SpecialDay
from portal.notices.workdays import unpublished_years

A_YEAR = timedelta(days=366)


@admin.register(SpecialDay)
class SpecialDayAdmin(RecordAdmin):
    list_display = ["date", "name", "kind_of_day"]
    ordering = ["-date"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]

    @display(
        description=_("kind of day"),
        ordering="is_workday",
        label={"work": "warning", "rest": "success"},
    )
    def kind_of_day(self, day):
        if day.is_workday:
            return "work", gettext("make-up working day")
        return "rest", gettext("day off")

    def changelist_view(self, request, extra_context=None):
        for year in unpublished_years(today(), today() + A_YEAR):
            words = _("No holidays of %(year)s are entered: only weekends count there.")
            messages.warning(request, words % {"year": year})
        return super().changelist_view(request, extra_context)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        recount(request)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        recount(request)

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        recount(request)


def recount(request):
    """Have due dates counted again, once what changed them is stored."""
    transaction.on_commit(tasks.recount_due_dates.delay)
    messages.info(request, gettext("The due dates of open tasks are counted again."))


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = [
        *["notice", "channel", "address", "tries", "sent_at", "given_up_at", "error"]
    ]
    list_filter = ["channel", "sent_at", "given_up_at"]
    list_select_related = ["notice"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
