"""What rows were before they were changed, for the auditor."""

from django.apps import apps
from django.contrib import admin
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from portal.core.admin import ReadOnlyAdmin
from portal.identity.models import Account


def with_author(changes):
    """Earlier versions with who made each change."""
    account = KeyTextTransform("user", "pgh_context__metadata")
    name = Account.objects.filter(pk=OuterRef("account")).values("person__name")
    return changes.annotate(account=Cast(account, BigIntegerField())).annotate(
        who=Subquery(name)
    )


class HistoryAdmin(ReadOnlyAdmin):
    """One row a change: what the record said before, who made it, and when."""

    readonly_fields = ["changed_by"]
    list_filter = ["pgh_label", "pgh_created_at"]
    list_select_related = ["pgh_context"]
    date_hierarchy = "pgh_created_at"

    def get_queryset(self, request):
        return with_author(super().get_queryset(request))

    def get_exclude(self, request, obj=None):
        return [*(self.exclude or []), "pgh_obj", "pgh_context"]

    def get_fields(self, request, obj=None):
        first = ["pgh_created_at", "pgh_label", "changed_by"]
        rest = super().get_fields(request, obj)
        return [*first, *(name for name in rest if name not in first)]

    @admin.display(description=_("by"))
    def changed_by(self, change):
        return change.who or "–"


@admin.register(apps.get_model("identity", "OrganisationEvent"))
class OrganisationHistoryAdmin(HistoryAdmin):
    list_display = ["pgh_created_at", "name", "uscc", "standing", "changed_by"]
    search_fields = ["name", "uscc"]


@admin.register(apps.get_model("identity", "MembershipEvent"))
class MembershipHistoryAdmin(HistoryAdmin):
    list_display = [
        "pgh_created_at",
        "pgh_label",
        "person",
        "organisation",
        "role",
        "starts_at",
        "ends_at",
        "changed_by",
    ]
    list_select_related = ["pgh_context", "person", "organisation"]
    search_fields = ["person__name", "organisation__name"]
