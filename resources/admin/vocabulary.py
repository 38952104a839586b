"""The classes of resources and of instruments: edited at their home base."""

from django.contrib import admin

from portal.nodes.shared_admin import SharedAdmin
from resources.models import InstrumentClass, ResourceClass


class ClassAdmin(SharedAdmin):
    search_fields = ["code", "name", "name_en"]

    def get_readonly_fields(self, request, obj=None):
        """The code is what other records refer to: it never changes."""
        return [*self.readonly_fields, *(["code"] if obj else [])]


@admin.register(ResourceClass)
class ResourceClassAdmin(ClassAdmin):
    list_display = ["name", "name_en", "code", "order", "home"]
    fields = [
        "code",
        "name",
        "name_en",
        "description",
        "description_en",
        "order",
        "home",
    ]


@admin.register(InstrumentClass)
class InstrumentClassAdmin(ClassAdmin):
    list_display = ["code", "name", "name_en", "home"]
    fields = ["code", "name", "name_en", "home"]
