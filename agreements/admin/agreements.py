"""Agreements and their areas: entered here, consulted on, signed; then only read."""

from django import forms
from django.contrib import admin, messages
from django.db.models import F
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from agreements.across import asking
from agreements.actions import disclosure, holding
from agreements.admin.accepting import AcceptForm, in_words
from agreements.admin.clearing import ASK_DISCLOSURE, DisclosureForm
from agreements.admin.consultations import COLOURS as OUTCOMES
from agreements.admin.documents import DocumentInline, file_documents
from agreements.admin.earlier import seeing_changes
from agreements.admin.inlines import (
    AreaInline,
    ArticleInline,
    ContactInline,
)
from agreements.admin.life import BUTTONS, Life, name_of
from agreements.admin.making import ReportForm, make_report
from agreements.admin.narrowing import AreaFilter, MineFilter, PartyFilter, TermFilter
from agreements.admin.parties import PartyInline, name_bases
from agreements.admin.proposing import proposing
from agreements.admin.stepping import Stepping, step
from agreements.admin.tables import TableAdmin
from agreements.doors import open_doors
from agreements.models import (
    AgreedText,
    Agreement,
    Document,
    Party,
    State,
)
from agreements.sheets.agreements import AgreementSheet
from portal.nodes.base import current_base
from portal.nodes.shared_admin import SharedAdmin

S = State
COLOURS = {
    S.DRAFT: "info",
    S.CONSULTATION: "warning",
    S.SIGNED: "success",
    S.IN_FORCE: "success",
    S.RENEWED: "info",
    S.ENDED: "info",
}


class AgreementForm(forms.ModelForm):
    def clean(self):
        data = super().clean()
        if day := data.get("signed_on"):
            data["signed_year"] = day.year
        return data


class TextAdmin(SharedAdmin):
    """What is signed is read, not changed."""

    def is_open(self, shown):
        raise NotImplementedError

    def get_readonly_fields(self, request, obj=None):
        is_open = obj is None or (obj.is_own and self.is_open(obj))
        read = super().get_readonly_fields if is_open else self.get_fields
        return read(request, obj)


@admin.register(Agreement)
class AgreementAdmin(Life, Stepping, TableAdmin, TextAdmin):
    form = AgreementForm
    sheet = AgreementSheet
    actions = [ASK_DISCLOSURE, "export_chosen"]
    view_on_site = False  # a button of its own leads there
    list_display = ["name", "kind", "how_far", "signed", "is_public", "home"]
    ordering = [F("signed_year").desc(nulls_last=True), "-signed_on", "name", "pk"]
    list_filter = [
        "state",
        MineFilter,
        PartyFilter,
        TermFilter,
        AreaFilter,
        *("kind", "is_public", "parties__base", "home"),
    ]
    list_filter_submit = True
    ways = {
        "party": "parties",
        "share": "areas__commitments__duties",
        "due": "in_force_until",
        "area": "areas",
    }
    search_fields = ["name", "name_en", "short_name", "parties__name"]
    date_hierarchy = "signed_on"
    autocomplete_fields = ["parent", "predecessor"]
    inlines = [PartyInline, AreaInline, ArticleInline, DocumentInline, ContactInline]
    readonly_fields = ["state", "edition", "is_public", *SharedAdmin.readonly_fields]
    fields = [
        *("state", "name", "name_en", "short_name", "short_name_en"),
        *("kind", "edition", "parent", "predecessor", "signed_on", "signed_year"),
        *("place", "place_en", "in_force_from", "in_force_until", "summary"),
        *("summary_en", "source", "is_public", "home"),
    ]
    change_form_outer_after_template = "admin/agreements/_rounds.html"
    actions_detail = [
        *("preview", "see_changes"),
        *("see_consultation", "propose_change", "take_back_change"),
        "accept_text",
        *BUTTONS,
        *("ask_disclosure", "make_report"),
    ]

    ask_disclosure = step(
        "ask_disclosure",
        _("Ask to make it public"),
        lambda one, by, record, reason: disclosure.ask_disclosure(
            record=record, ground=reason, by=by
        ),
        _("Another officer decides now whether everyone may read it."),
        DisclosureForm,
    )
    make_report = step(
        "make_report",
        _("Make the yearly report"),
        make_report,
        _("The report is made; its figures stay as they are."),
        ReportForm,
        leads_on=True,
        may="report",
        what=_("Its figures are frozen; a later one is another edition."),
    )

    accept_text = step(
        "accept_text",
        _("It is the text agreed to"),
        lambda one, by, seen: holding.accept_text(agreement=one, seen=seen),
        _("This text is held as the one agreed to from now on."),
        AcceptForm,
        may="accept",
        what=_(
            "What is shown counts as agreed to then; the public page doubts no more."
        ),
    )
    take_back_change = step(
        "take_back_change",
        _("Take the proposal back"),
        lambda one, by: asking.hear(asking.withdraw_waiting(agreement=one)),
        _("It is taken back; the text stays as it is."),
        may="propose",
    )

    def is_open(self, shown):
        return shown.is_open

    def steps_of(self, shown):
        ways = map(name_of, open_doors(shown))
        signed = [] if shown.is_open else ["make_report"]
        asks = [] if shown.is_open else ["ask_disclosure"]
        own = [*ways, *asks] if shown.is_own else []
        return ["preview", "see_changes", *own, *signed, *self.steps_with_others(shown)]

    def has_report_permission(self, request, object_id=None):
        """On copies too: each party's base reports for its side."""
        may = request.user.has_perm("agreements.change_agreement")
        return may and self.get_object(request, str(object_id)) is not None

    def steps_with_others(self, shown):
        """What its parties do together."""
        held = AgreedText.objects.disputed().filter(agreement=shown)
        return ["accept_text"] * held.exists() + self.changes_with_others(shown)

    def changes_with_others(self, shown):
        if shown.consultations.standing().open().exists():
            return ["see_consultation"]
        if asking.on_its_way(shown.pk):
            return ["take_back_change"]
        speaks = shown.is_binding and current_base() in shown.voices()
        return ["propose_change"] if speaks else []

    @action(description=_("See its public page"), permissions=["view"])
    def preview(self, request, object_id):
        shown = self.record_or_404(request, object_id)
        return redirect("agreements:preview", shown.pk)

    @action(description=_("All changes"), permissions=["view"], url_path="see-changes")
    def see_changes(self, request, object_id):
        return seeing_changes(self, request, self.record_or_404(request, object_id))

    @action(
        description=_("What the parties are asked"),
        permissions=["view"],
        url_path="see-consultation",
    )
    def see_consultation(self, request, object_id):
        shown = self.record_or_404(request, object_id)
        return redirect(shown.consultations.standing().open().first() or shown)

    def has_accept_permission(self, request, object_id=None):
        """An officer, also where the home says that this base is no party any more."""
        may = request.user.has_perm("agreements.add_consultation")
        return may and self.get_object(request, str(object_id)) is not None

    def has_propose_permission(self, request, object_id=None):
        """An officer of any party's base, this agreement's home or not."""
        shown = self.get_object(request, str(object_id))
        may = request.user.has_perm("agreements.add_consultation")
        return may and shown is not None and current_base() in shown.voices()

    @action(
        description=_("Propose a change"),
        url_path="propose-change",
        permissions=["propose"],
    )
    def propose_change(self, request, object_id):
        return proposing(self, request, self.get_object(request, str(object_id)))

    @display(description=_("life of the agreement"), label=COLOURS, ordering="state")
    def how_far(self, shown):
        return shown.state, shown.get_state_display()

    @display(description=_("signed on"), ordering="signed_year")
    def signed(self, shown):
        return shown.signed_on or str(shown.signed_year or "-")

    def save_formset(self, request, form, formset, change):
        if formset.model is Document:
            file_documents(request, formset)
        elif formset.model is Party and not form.instance.is_open:
            name_bases(request, formset)
        else:
            super().save_formset(request, form, formset, change)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        shown = self.get_object(request, object_id)
        if shown and shown.is_own and not shown.is_open and request.method == "GET":
            messages.info(
                request,
                _("What is signed stays as it is; it changes when all parties agree."),
            )
        more = (extra_context or {}) | (rounds_of(shown) if shown else {})
        if more.get("deviations") and request.method == "GET":
            messages.error(
                request, _("Not as it was agreed: in what, stands below its text.")
            )
        return super().change_view(request, object_id, form_url, more)


def rounds_of(agreement):
    """What its parties were asked so far, and what is on its way to its home."""
    rounds = list(agreement.consultations.standing())
    for one in rounds:
        one.colour = OUTCOMES[one.state]
    return {
        "rounds": rounds,
        "sent": asking.on_its_way(agreement.pk),
        "deviations": in_words(holding.deviations_of(agreement)),
    }
