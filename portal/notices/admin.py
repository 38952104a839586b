from django.contrib import admin

from portal.core.admin import RecordAdmin
from portal.notices import actions
from portal.notices.models import Delivery, SpecialDay


@admin.register(SpecialDay)
class SpecialDayAdmin(RecordAdmin):
    list_display = ["date", "name", "is_workday"]
    list_filter = ["is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        actions.recount_due_dates()


@admin.register(Delivery)
class DeliveryAdmin(RecordAdmin):
    list_display = ["notice", "channel", "address", "tries", "sent_at", "error"]
    list_filter = ["channel", "sent_at"]
    list_select_related = ["notice"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
