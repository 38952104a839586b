"""Policies with their measures, and alliances with their members."""

from django.contrib import admin

from agreements.admin.inlines import PartInline
from agreements.models import Alliance, AllianceMember, Gathering, Measure, Policy
from portal.nodes.shared_admin import SharedAdmin


class MeasureInline(PartInline):
    model = Measure
    fields = [
        *("number", "theme", "theme_en", "name", "name_en"),
        *("summary", "summary_en", "governs"),
    ]
    show_change_link = False


@admin.register(Policy)
class PolicyAdmin(SharedAdmin):
    list_display = ["name", "number", "issuers", "issued_on", "home"]
    list_filter = ["home", "issued_on"]
    search_fields = ["name", "name_en", "number", "issuers"]
    inlines = [MeasureInline]
    fields = [
        *("name", "name_en", "number", "issuers", "issuers_en", "issued_on"),
        *("in_force_from", "url", "summary", "summary_en", "home"),
    ]


class MemberInline(PartInline):
    model = AllianceMember
    fields = ["name", "name_en", "organisation"]
    autocomplete_fields = ["organisation"]
    show_change_link = False


class GatheringInline(PartInline):
    model = Gathering
    fields = ["on", "name", "name_en", "place"]
    show_change_link = False


@admin.register(Alliance)
class AllianceAdmin(SharedAdmin):
    list_display = ["name", "secretariat", "home"]
    list_filter = ["home"]
    search_fields = ["name", "name_en", "secretariat"]
    autocomplete_fields = ["area"]
    inlines = [MemberInline, GatheringInline]
    fields = [
        *("name", "name_en", "area", "summary", "summary_en"),
        *("secretariat", "secretariat_en", "home"),
    ]
