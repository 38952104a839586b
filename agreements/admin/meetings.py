"""Consultation meetings: agenda, minutes, resolutions, and what these become."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import display

from agreements.actions import disclosure
from agreements.actions.taking_up import is_before_the_parties
from agreements.admin.adopting import AdoptForm, taken_up
from agreements.admin.clearing import ASK_DISCLOSURE
from agreements.admin.inlines import PartInline
from agreements.admin.narrowing import BecameFilter, MineFilter, PartyFilter
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import Meeting, Resolution
from portal.nodes.base import current_base
from portal.nodes.shared_admin import SharedAdmin


class ResolutionInline(PartInline):
    model = Resolution
    fields = ["number", "text", "text_en"]

    def is_open(self, whole):
        return whole is None or (whole.is_own and not whole.is_fixed)


@admin.register(Meeting)
class MeetingAdmin(Stepping, SharedAdmin):
    list_display = ["name", "agreement", "on", "place", "is_public", "home"]
    list_filter = [
        MineFilter,
        PartyFilter,
        ("agreement", AutocompleteSelectFilter),
        *("is_public", "home"),
    ]
    list_filter_submit = True
    ways = {"party": "agreement__parties"}
    list_select_related = ["agreement"]
    search_fields = ["name", "name_en", "agreement__name", "agreement__short_name"]
    date_hierarchy = "on"
    autocomplete_fields = ["agreement"]
    inlines = [ResolutionInline]
    words = ["agreement", "name", "name_en", "on", "place", "agenda", "minutes"]
    fields = [*words, "is_public", "home"]
    readonly_fields = ["is_public", "home"]
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

    def get_readonly_fields(self, request, obj=None):
        """What everyone reads is what was cleared."""
        cleared = self.words if obj and obj.is_fixed else []
        return [*self.readonly_fields, *cleared]

    def steps_of(self, shown):
        return ["ask_disclosure"] if shown.is_own and not shown.is_fixed else []

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = self.get_object(request, object_id)
        if shown and shown.is_own and shown.is_fixed:
            words = _("It stays as it is: it is public, or somebody decides whether.")
            if request.method == "POST":
                messages.error(request, words)
                return redirect(request.path)
            messages.info(request, words)
        return super().change_view(request, object_id, form_url, extra_context)


@admin.register(Resolution)
class ResolutionAdmin(Stepping, SharedAdmin):
    """What a resolution becomes; its words are kept with its meeting."""

    list_display = ["number", "text", "meeting", "commitment", "home"]
    list_display_links = ["text"]
    list_filter = [
        BecameFilter,
        MineFilter,
        PartyFilter,
        ("meeting__agreement", AutocompleteSelectFilter),
        "home",
    ]
    list_filter_submit = True
    ways = {"party": "meeting__agreement__parties", "share": "commitment__duties"}
    list_select_related = ["meeting", "commitment"]
    search_fields = ["text", "meeting__name"]
    fields = readonly_fields = [
        *("meeting", "number", "text", "text_en", "commitment", "asked", "home"),
    ]
    actions_detail = ["adopt"]

    adopt = step(
        "adopt",
        _("Make it a commitment"),
        taken_up,
        _("It is a commitment of the agreement now, with this base's share."),
        AdoptForm,
    )

    def has_add_permission(self, request):
        return False

    def steps_of(self, shown):
        if not shown.is_own or shown.commitment_id or is_before_the_parties(shown):
            return []
        agreement = shown.meeting.agreement
        if agreement.is_open:
            return ["adopt"] if agreement.is_own else []
        speaks = agreement.is_binding and current_base() in agreement.voices()
        return ["adopt"] if speaks else []

    @display(description=_("What the parties say"))
    def asked(self, shown):
        """The last that they were asked about it, or that it was sent to them."""
        if last := shown.consultations.standing().first():
            link = '<a class="text-primary-600 dark:text-primary-400" href="{}">{}</a>'
            state = last.get_state_display()
            return format_html(link, last.get_absolute_url(), state)
        return _("sent, awaiting the parties") if is_before_the_parties(shown) else None
