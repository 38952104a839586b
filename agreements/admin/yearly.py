"""Yearly reports: read, handed out, put before the public; never changed."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from agreements.actions import disclosure
from agreements.admin.clearing import ASK_DISCLOSURE
from agreements.admin.narrowing import MineFilter, PartyFilter
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import YearlyReport
from portal.core.admin import ReadOnly
from portal.nodes.shared_admin import SharedAdmin


@admin.register(YearlyReport)
class YearlyReportAdmin(Stepping, ReadOnly, SharedAdmin):
    list_display = ["agreement", "year", "edition", "as_of", "is_public", "home"]
    list_filter = [
        "year",
        MineFilter,
        PartyFilter,
        ("agreement", AutocompleteSelectFilter),
        *("is_public", "home"),
    ]
    list_filter_submit = True
    ways = {"party": "agreement__parties"}
    list_select_related = ["agreement"]
    search_fields = ["agreement__name", "agreement__short_name", "signatory"]
    fields = [
        *("agreement", "year", "edition", "as_of", "addressee", "signatory"),
        *("downloads", "is_public", "made_by", "made_at", "home"),
    ]
    readonly_fields = ["downloads"]
    actions = [ASK_DISCLOSURE]
    actions_detail = ["ask_disclosure"]

    ask_disclosure = step(
        "ask_disclosure",
        _("Ask to make it public"),
        lambda one, by, reason: disclosure.ask_disclosure(
            record=one, ground=reason, by=by
        ),
        _("Another officer decides now whether everyone may read it."),
        ReasonForm,
    )

    def may_handle(self, request, shown):
        return shown.is_own and request.user.has_perm("agreements.change_yearlyreport")

    def steps_of(self, shown):
        return ["ask_disclosure"] if shown.is_own and not shown.is_public else []

    @display(description=_("files"))
    def downloads(self, shown):
        lines = (
            (f["url"], f["label"], filesizeformat(f["size"]), f["sha256"])
            for f in shown.files
        )
        return format_html_join(" | ", '<a href="{}">{}</a> · {} · SHA-256 {}', lines)
