"""Every component on one page, to look at and to test. Served under DEBUG only."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Sample(SimpleNamespace):
    def __str__(self):
        return self.code


class SampleForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), help_text=_("As on your identity document.")
    )
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[
            ("u", _("University")),
            ("i", _("Research institute")),
            ("c", _("Company")),
        ],
    )
    mode = forms.ChoiceField(
        label=_("How you will work"),
        choices=[("self", _("I operate it myself")), ("sample", _("I send samples"))],
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=_("What you will do"), widget=forms.Textarea, required=False
    )
    paper = forms.FileField(
        label=_("Attachment"), help_text=_("PDF, 20 MB at most."), required=False
    )
    agree = forms.BooleanField(label=_("I have read the rules of use"))


def styleguide(request):
    now = timezone.now()
    context = {
        "form": SampleForm(),
        "bad_form": SampleForm({"day": "2026-13-01"}, auto_id="bad_%s"),
        "page": Paginator(range(400), 20).page(7),
        "steps": [
            {"label": _("Sent"), "state": "done", "at": now - timedelta(days=1)},
            {"label": _("With the reviewer"), "state": "current", "at": now},
            {"label": _("Approved"), "state": ""},
        ],
        "facet": [
            {"value": 1, "label": _("University"), "total": 1286, "chosen": True},
            {"value": 2, "label": _("Research institute"), "total": 403},
        ],
        "base": Sample(code="base"),
    }
    return render(request, "styleguide/page.html", context)
