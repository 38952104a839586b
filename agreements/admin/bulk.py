"""Steps for many records of a list: each says first what it will do to which, and why
not to others; then does it record by record, and says what came of it.
"""

from collections import defaultdict
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal.core.choosing import label_of
from portal.core.errors import Refusal
from portal.core.prose import listed, sentences

MOST = 100  # records at once
NAMED = 5  # of those that are refused on the same ground


class BulkForm(forms.Form):
    """What a step asks for once, for all its records."""

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account


@dataclass
class Row:
    """A record that was chosen, and why the step is refused to it, if it is."""

    record: Any
    name: str
    refusal: str = ""


@dataclass(frozen=True)
class Step:
    """A step for many records.

    `act` gets the record, who takes the step, and what the form asks for; `what` says
    what it does to each; `may` gets the list's office, the request and the record.
    All are taken within `together`.
    """

    name: str
    label: Any
    what: Any
    act: Any
    may: Any
    form_class: Any = None
    named: Any = label_of
    together: Any = nullcontext

    def taken(self, office, request, rows, said):
        """Take it row by row; each counts by itself."""
        with self.together():
            for row in rows:
                self.take(office, request, row, said)
                if not row.refusal:
                    office.log_change(request, row.record, str(self.label))
        return rows

    def tried(self, office, request, rows, said):
        """What would come of it: it is done, and all taken back."""
        with transaction.atomic():
            with self.together():
                for row in rows:
                    self.take(office, request, row, said)
            transaction.set_rollback(True)
        return rows

    def take(self, office, request, row, said):
        if not self.may(office, request, row.record):
            row.refusal = _("This is not yours to change: another base keeps it.")
            return
        try:
            with transaction.atomic():
                self.act(row.record, request.user.person, **said)
        except Refusal as refusal:
            row.refusal = sentences(refusal.messages)


def may_change(office, request, record):
    return office.has_change_permission(request, record)


def may_handle(office, request, record):
    return office.may_handle(request, record)


def bulk(name, label, what, act, may=may_change, permission="change", **more):
    """An action of a list, to stand among the `actions` of its office."""
    step = Step(name, label, what, act, may, **more)

    @admin.action(description=label, permissions=[permission])
    def chosen(office, request, queryset):
        return taking(step, office, request, queryset)

    chosen.__name__ = name
    return chosen


def taking(step, office, request, queryset):
    """Ask what is to be asked, look at what it does, and do it."""
    rows = [Row(record, step.named(record)) for record in queryset[: MOST + 1]]
    if len(rows) > MOST:
        said = _("Choose %(most)s records at most.") % {"most": MOST}
        messages.error(request, said)
        return None
    sent = request.POST.get("step") in ("look", "take")
    data = request.POST if sent else None
    form = step.form_class(data, account=request.user) if step.form_class else None
    is_filled = form is None or form.is_valid()
    said = form.cleaned_data if form and is_filled else {}
    if is_filled and request.POST.get("step") == "take":
        tell(request, step.taken(office, request, rows, said))
        return redirect(request.get_full_path())
    if is_filled:
        step.tried(office, request, rows, said)
    context = {
        **office.admin_site.each_context(request),
        "title": step.label,
        "opts": office.opts,
        "step": step,
        "form": form,
        "is_filled": is_filled,
        "rows": rows,
        "count": sum(not row.refusal for row in rows),
        "checkbox": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    status = 422 if sent and not is_filled else 200
    template = "admin/agreements/bulk.html"
    return TemplateResponse(request, template, context, status=status)


def tell(request, rows):
    """Say how many it was done to, and to which it was refused on which ground."""
    refused = defaultdict(list)
    for row in rows:
        if row.refusal:
            refused[row.refusal].append(f"“{row.name}”")
    if done := len(rows) - sum(map(len, refused.values())):
        messages.success(request, _("Done to %(n)s records.") % {"n": done})
    for words, names in refused.items():
        shown = listed(names[:NAMED]) + (" …" if len(names) > NAMED else "")
        said = _("Not done to %(n)s: %(names)s. %(words)s")
        params = {"n": len(names), "names": shown, "words": words}
        messages.warning(request, said % params)
