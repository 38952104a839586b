"""Areas of agreements, and what they promise."""

from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from agreements.admin.agreements import TextAdmin
from agreements.admin.inlines import PartInline
from agreements.admin.narrowing import MineFilter, PartyFilter
from agreements.models import Area, Commitment
from agreements.models.agreement import OPEN


class CommitmentInline(PartInline):
    model = Commitment
    per_page = 50
    fields = ["number", "name", "name_en", "measured_by", "unit", "target", "due_on"]

    def is_open(self, whole):
        """As long as the text that they are part of."""
        return whole is None or (whole.is_own and whole.agreement.is_open)


@admin.register(Area)
class AreaAdmin(TextAdmin):
    """What an area promises; areas themselves are entered with their agreement."""

    list_display = ["name", "agreement", "number", "home"]
    list_filter = [
        ("agreement", AutocompleteSelectFilter),
        "agreement__state",
        MineFilter,
        PartyFilter,
        "home",
    ]
    list_filter_submit = True
    ways = {"party": "agreement__parties", "share": "commitments__duties"}
    list_select_related = ["agreement"]
    ordering = ["agreement__name", "agreement", "number"]
    search_fields = ["name", "name_en", "agreement__name", "agreement__short_name"]
    fields = ["agreement", "number", "name", "name_en", "summary", "summary_en", "home"]
    readonly_fields = ["agreement", "home"]
    inlines = [CommitmentInline]

    def is_open(self, shown):
        return shown.agreement.is_open

    def get_search_results(self, request, queryset, search_term):
        """To hold a commitment, it offers what may still change alone."""
        if request.GET.get("model_name") == "commitment":
            queryset = queryset.standing().own().filter(agreement__state__in=OPEN)
        return super().get_search_results(request, queryset, search_term)

    def has_add_permission(self, request):
        return False
