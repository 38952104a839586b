"""What the parties are asked: read side by side, answered, taken back."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action, display

from agreements.across import asking
from agreements.admin.disclosure import NoteForm
from agreements.admin.narrowing import MineFilter, PartyFilter
from agreements.admin.stepping import ReasonForm, Stepping, step
from agreements.models import Consultation, Opinion, Outcome, Party, Reply
from agreements.notices import name_of
from agreements.side_by_side import pieces_of
from agreements.texts import has_moved
from portal.core.admin import ReadOnlyAdmin
from portal.core.errors import Refusal
from portal.nodes.base import current_base
from portal.nodes.models import OutboxMessage

COLOURS = {
    Outcome.OPEN: "warning",
    Outcome.AGREED: "success",
    Outcome.DECLINED: "danger",
    Outcome.WITHDRAWN: "info",
}


def of_this_base():
    """The parties of a consultation's agreement that this base speaks for."""
    here = current_base()
    return Q(party__base=here) | Q(party__base="", party__home=here)


class AwaitingUsFilter(admin.SimpleListFilter):
    title = _("whose turn")
    parameter_name = "turn"

    def lookups(self, request, model_admin):
        return [("ours", _("this base is to answer"))]

    def queryset(self, request, queryset):
        if self.value() != "ours":
            return queryset
        here = current_base()
        own = Party.objects.standing().filter(
            Q(base=here) | Q(base="", home=here), agreement=OuterRef("agreement")
        )
        heard = Opinion.objects.filter(of_this_base(), consultation=OuterRef("pk"))
        return queryset.open().filter(Exists(own), ~Exists(heard))


@admin.register(Consultation)
class ConsultationAdmin(Stepping, ReadOnlyAdmin):
    list_display = ["what", "asks", "outcome", "base", "asked_at", "decided_at"]
    list_filter = [
        *(AwaitingUsFilter, "state", MineFilter, PartyFilter),
        ("agreement", AutocompleteSelectFilter),
        *("asks", "base", "home"),
    ]
    list_filter_submit = True
    ways = {"party": "agreement__parties"}
    list_select_related = ["agreement"]
    search_fields = ["agreement__name", "agreement__short_name", "ground"]
    date_hierarchy = "asked_at"
    fields = [
        *("agreement", "asks", "edition", "base", "ground", "resolution", "state"),
        *("asked_at", "decided_at"),
    ]
    view_on_site = False  # a button of its own leads to the agreement
    actions_detail = ["see_agreement", "agree", "decline", "withdraw"]
    change_form_outer_after_template = "admin/agreements/_consultation.html"

    agree = step(
        "agree",
        _("Agree"),
        lambda one, by, note: asking.hear(
            asking.answer(consultation=one, agrees=True, note=note, by=by)
        ),
        _("This base's parties agree."),
        NoteForm,
        what=_("You say it for all parties of this base. It cannot be taken back."),
    )
    decline = step(
        "decline",
        _("Do not agree"),
        lambda one, by, reason: asking.hear(
            asking.answer(consultation=one, agrees=False, note=reason, by=by)
        ),
        _("This base's parties do not agree; it does not come about."),
        ReasonForm,
        what=_("It does not come about then; the other parties read your reason."),
    )
    withdraw = step(
        "withdraw",
        _("Take the proposal back"),
        lambda one, by: asking.hear(
            asking.withdraw(consultation=one.pk, base=one.home)
        ),
        _("It is taken back; the text stays as it is."),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).standing().with_dispute()

    def may_handle(self, request, shown):
        return request.user.has_perm("agreements.change_consultation")

    def steps_of(self, shown):
        steps = ["see_agreement"]
        here = current_base()
        if shown.is_open and here in shown.agreement.voices():
            heard = shown.opinions.filter(of_this_base())
            parties = shown.agreement.voices()[here]
            steps += ["agree", "decline"] if heard.count() < len(parties) else []
        asks_a_change = shown.is_open and shown.asks == "change"
        return steps + ["withdraw"] * (asks_a_change and shown.base == here)

    @action(
        description=_("To the agreement"),
        permissions=["view"],
        url_path="see-agreement",
    )
    def see_agreement(self, request, object_id):
        shown = self.record_or_404(request, object_id)
        return redirect("admin:agreements_agreement_change", shown.agreement_id)

    @display(description=_("agreement"), ordering="agreement__name")
    def what(self, shown):
        return shown.agreement.called

    @display(description=_("outcome"), label=COLOURS, ordering="state")
    def outcome(self, shown):
        return shown.state, shown.get_state_display()

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= {
                "pieces": pieces_of(obj),
                "course": course_of(obj),
                "has_moved": has_moved(obj),
                "cannot_be_read": why_it_cannot_be_read(obj),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def why_it_cannot_be_read(consultation):
    """In words for whoever is to answer."""
    try:
        asking.refuse_unreadable(consultation)
    except Refusal as refusal:
        return refusal.messages[0] if consultation.is_open else ""
    return ""


def course_of(consultation):
    """Who said what and when, who is still to say it, and what is on its way."""
    opinions = consultation.opinions.standing().select_related("party")
    heard = [opinion.party_id for opinion in opinions]
    parties = consultation.agreement.parties.standing().exclude(pk__in=heard)
    silent = parties if consultation.is_open else parties.none()
    reply = Reply.objects.filter(pk=consultation.pk).first()
    told = silent.of_this_base() if reply else silent.none()
    sent = OutboxMessage.objects.filter(
        about=consultation.pk, kind__in=asking.VERBS, answered_at=None
    )
    return {
        "asked_by": name_of(consultation.base),
        "opinions": opinions,
        "silent": silent.exclude(pk__in=told.values("pk")),
        "told": told,
        "reply": reply,
        "sent": sent.select_related("peer").order_by("made_at"),
    }
