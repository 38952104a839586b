"""People, what they agreed to, and the vocabularies."""

from django.contrib import admin

from portal.core.admin import ReadOnlyAdmin, ReadOnlyInline, RecordAdmin
from portal.identity.models import (
    Consent,
    Discipline,
    Division,
    Person,
    RealNameCheck,
)
from portal.nodes.shared_admin import SharedAdmin


class ConsentInline(ReadOnlyInline):
    model = Consent
    fields = readonly_fields = ["subject", "version", "given_at", "withdrawn_at"]


@admin.register(Person)
class PersonAdmin(SharedAdmin):
    list_display = ["name", "name_en", "email", "phone", "assurance", "home"]
    list_filter = ["assurance", "home"]
    search_fields = ["name", "name_en", "email", "phone"]
    fields = ["name", "name_en", "email", "phone", "assurance", "home", "withdrawn_at"]
    readonly_fields = ["email", "phone", "assurance", *SharedAdmin.readonly_fields]
    inlines = [ConsentInline]

    def has_add_permission(self, request):
        return False


@admin.register(RealNameCheck)
class RealNameCheckAdmin(ReadOnlyAdmin):
    """Decided on the page that the reviewer's task leads to."""

    list_display = ["person", "outcome", "asked_at", "decided_at", "decided_by"]
    list_filter = ["outcome", "asked_at"]
    list_select_related = ["person", "decided_by"]
    search_fields = ["person__name"]


@admin.register(Division)
class DivisionAdmin(SharedAdmin):
    list_display = ["code", "name", "name_en", "parent", "valid_from", "valid_until"]
    list_filter = ["home", "valid_until"]
    search_fields = ["code", "name", "name_en"]


@admin.register(Discipline)
class DisciplineAdmin(RecordAdmin):
    list_display = ["code", "name", "name_en"]
    search_fields = ["code", "name", "name_en"]

    def has_delete_permission(self, request, obj=None):
        return False
