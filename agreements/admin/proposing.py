"""Proposing a change of a signed text: each piece is written as it is to be."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from agreements import figures
from agreements.across import asking
from agreements.changes import checked, stale
from agreements.models import Area, Article, Commitment, Consultation
from agreements.side_by_side import lines_of, title_of
from agreements.texts import PIECES, Change, text_at, text_of
from portal.core.errors import Refusal
from portal.core.fields import ProseField
from portal.core.ids import new_id

NEW = "new"  # in the names of what is to be added
MOST_AT_ONCE = 60  # pieces on a page: a form may send 1,000 fields
TITLES = {
    Area: _("New area"),
    Article: _("New article"),
    Commitment: _("New commitment in this area"),
}


def field_for(column, is_required):
    """A model's column in the form, with the admin site's look."""
    widgets = {
        ProseField: UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        forms.DateField: UnfoldAdminSingleDateWidget(),
        forms.TypedChoiceField: UnfoldAdminSelectWidget(),
    }
    if column.name == "figure":
        return figure_field()
    made = column.formfield(required=is_required and not column.blank)
    kinds = [w for kind, w in widgets.items() if isinstance(made, kind)]
    widget = (kinds or [UnfoldAdminTextInputWidget()])[0]
    return column.formfield(required=made.required, widget=widget)


def figure_field():
    """What the platform measures, by name."""
    return forms.ChoiceField(
        label=_("Figure of the platform"),
        choices=figures.choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class PieceForm(forms.Form):
    """One piece of the text, as it is and as it is to be."""

    def __init__(self, *args, change, is_new=False, **kwargs):
        self.change, self.is_new = change, is_new
        super().__init__(*args, initial=change.after, **kwargs)
        columns = PIECES[change.piece].model._meta
        for name in change.columns:
            if name != "number" or is_new:
                column = columns.get_field(name)
                self.fields[name] = field_for(column, is_required=not is_new)
        if not is_new and change.piece != "agreement":
            self.fields["gone"] = forms.BooleanField(
                label=_("Remove it"), required=False, widget=UnfoldBooleanWidget
            )

    @property
    def title(self):
        model = PIECES[self.change.piece].model
        return TITLES[model] if self.is_new else title_of(self.change)

    @property
    def is_touched(self):
        return self.is_bound and self.has_changed()

    @property
    def wanted(self):
        """What is to become of the piece; None: it stays."""
        known, said = self.change, self.cleaned_data
        if self.is_new:
            if not any(said.get(n) for n in known.columns if n != "measured_by"):
                return None
            before, after = {}, plain(known, said)
        else:
            before = known.after
            after = {} if said.get("gone") else before | plain(known, said)
        return Change(known.piece, known.id, before, after, known.area)


def plain(change, said):
    """What was entered, as changes hold it."""
    columns = {field.name: field for field in PIECES[change.piece].model._meta.fields}
    found = {}
    for name in change.columns:
        if name in said:
            value = said[name]
            empty = None if columns[name].null else ""
            found[name] = empty if value in (None, "") else value
            if not isinstance(found[name], (int, type(None))):
                found[name] = str(found[name])
    return found


class GroundForm(forms.Form):
    """Why, and the edition that was on the page."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    ground = ProseField(
        label=_("Ground"),
        max_length=500,
        help_text=_("Why; it stands beside the change for everyone who may read it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class Proposal:
    """All the forms of a proposal: the ground, every piece, and what may be added."""

    def __init__(self, agreement, text, chosen, data=None):
        self.ground = GroundForm(data, initial={"edition": agreement.edition})
        self.pieces = []
        ordered = [c for kind in PIECES for c in text.values() if c.piece == kind]
        for change in ordered:
            if change.piece == "commitment":
                continue  # each stands below its area
            inside = [c for c in ordered if c.area == change.id and c.id in chosen]
            if change.id in chosen:
                self._add(data, str(change.id), change)
            for one in inside:
                self._add(data, str(one.id), one)
            if change.piece == "area" and (inside or change.id in chosen):
                self._add_new(data, "commitment", area=change.id)
        for kind in ("area", "article"):
            self._add_new(data, kind)

    def _add(self, data, prefix, change, is_new=False):
        form = PieceForm(data, prefix=prefix, change=change, is_new=is_new)
        self.pieces.append(form)

    def _add_new(self, data, kind, area=None):
        change = Change(kind, new_id(), {}, {}, area)
        prefix = "-".join(filter(None, [NEW, kind, area and str(area)]))
        self._add(data, prefix, change, is_new=True)

    def is_valid(self):
        return not self.errors

    @property
    def wanted(self):
        found = [form.wanted for form in self.pieces]
        return [each for each in found if each and each.differing]

    @property
    def errors(self):
        return any(form.errors for form in (self.ground, *self.pieces))


def proposing(model_admin, request, agreement):
    """Write a proposal, look at it side by side, and send it to the parties."""
    text = text_of(agreement)
    chosen, is_chosen = chosen_of(text, request.POST)
    if not is_chosen:
        return choosing(model_admin, request, agreement, text, len(chosen))
    is_sent = request.POST.get("step") in ("look", "send")
    data, refusal = request.POST if is_sent else None, None
    if is_sent and data.get("edition") != str(agreement.edition):
        data, refusal = brought_forward(agreement, text, chosen, data), stale()
    proposal = Proposal(agreement, text, chosen, data)
    context = {}
    if is_sent and not refusal and proposal.is_valid():
        try:
            if request.POST.get("step") == "send":
                return sent(model_admin, request, agreement, proposal)
            tidy = checked(agreement, proposal.wanted)
            context["pieces"] = [(title_of(c), list(lines_of(c))) for c in tidy]
        except Refusal as caught:
            refusal = caught
    context |= {
        "proposal": proposal,
        "refusal": refusal,
        "chosen": [str(key) for key in chosen] if is_long(text) else [],
    }
    status = 422 if is_sent and "pieces" not in context else 200
    return page_of(model_admin, request, agreement, context, status)


def brought_forward(agreement, text, chosen, data):
    """What was entered into an older edition; what was left alone there as it is now.

    Else a page that lay open would undo what the parties agreed to meanwhile.
    """
    data, said = data.copy(), data.get("edition", "")
    seen = int(said) if said.isdecimal() and len(said) < 6 else agreement.edition
    before = {one.id: one for one in text_at(agreement, seen)}
    old = Proposal(agreement, before, chosen & set(before), data)
    for form in old.pieces:
        if now := text.get(form.change.id):
            for name in set(form.fields) - {*form.changed_data, "gone"}:
                value = now.after[name]
                data[form.add_prefix(name)] = "" if value is None else str(value)
    data["edition"] = str(agreement.edition)
    return data


def is_long(text):
    """Whether the text has more pieces than a page takes."""
    return len(text) > MOST_AT_ONCE


def chosen_of(text, data):
    """The pieces that may change, and whether they are settled: of a long text they
    are chosen first.
    """
    if not is_long(text):
        return set(text), True
    chosen = {key for key in text if str(key) in set(data.getlist("chosen"))}
    return chosen, "step" in data and len(chosen) <= MOST_AT_ONCE


def choosing(model_admin, request, agreement, text, count):
    """Choose of a long text what is to change."""
    listed = sorted(text.values(), key=lambda one: list(PIECES).index(one.piece))
    context = {
        "choices": [(str(one.id), title_of(one)) for one in listed],
        "most": MOST_AT_ONCE,
        "is_too_much": count > MOST_AT_ONCE,
    }
    status = 422 if context["is_too_much"] else 200
    return page_of(model_admin, request, agreement, context, status)


def page_of(model_admin, request, agreement, context, status):
    whole = {
        **model_admin.admin_site.each_context(request),
        "title": _("Propose a change of “%(name)s”") % {"name": agreement.called},
        "opts": model_admin.opts,
        "agreement": agreement,
        "back": reverse("admin:agreements_agreement_change", args=[agreement.pk]),
    }
    template = (
        f"admin/agreements/{'choose' if 'choices' in context else 'propose'}.html"
    )
    return TemplateResponse(request, template, whole | context, status=status)


def sent(model_admin, request, agreement, proposal):
    """Propose it, wait a moment for the agreement's home, and show where it is."""
    pk, message = asking.propose(
        agreement=agreement,
        edition=proposal.ground.cleaned_data["edition"],
        wanted=proposal.wanted,
        ground=proposal.ground.cleaned_data["ground"],
        by=request.user.person,
    )
    model_admin.log_change(request, agreement, str(_("Propose a change")))
    words = asking.hear(message)
    messages.success(request, words or _("The other parties are asked now."))
    if Consultation.objects.filter(pk=pk).exists():
        return redirect("admin:agreements_consultation_change", pk)
    return redirect("admin:agreements_agreement_change", agreement.pk)
