"""A search as its address says it."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.search.outlines import MOST
from portal.search.query import Search
from portal.search.registry import FACETS

MOST_CODES = 20  # of one group
CODE = re.compile(r"[\w.:-]{1,64}")
LAST_PAGE = MOST // Search.per_page
SORTS = [
    ("best", _("Best match")),
    ("free", _("First free")),
    ("price", _("Price")),
    ("name", pgettext_lazy("of a record", "Name")),
    ("newest", _("Newest")),
]


class SearchForm(forms.Form):
    """Whatever is not understood is left out of the search, and said."""

    free_from = forms.DateField(
        label=_("Free from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    free_until = forms.DateField(
        label=_("Free until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    price_max = forms.DecimalField(
        label=_("Price up to (yuan)"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"min": 0, "step": "any"}),
    )
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORTS)

    def __init__(self, data):
        given = data.copy()
        given["sort"] = Search(q=data.get("q", ""), sort=data.get("sort", "")).order
        super().__init__(given)
        if not data.get("q", "").strip():
            self.fields["sort"].choices = SORTS[1:]  # nothing can be the best match

    def clean(self):
        first, last = (
            self.cleaned_data.get(f"free_{end}") for end in ("from", "until")
        )
        if first and last and last < first:
            self.add_error("free_until", _("The last day comes before the first."))

    def search(self):
        """The search that the address asks for."""
        self.is_valid()
        return Search(
            q=self.data.get("q", ""),
            facets={group: codes for group in FACETS if (codes := self.codes(group))},
            page=self.page(),
            **self.cleaned_data,
        )

    def codes(self, group):
        given = dict.fromkeys(self.data.getlist(group))
        return tuple(code for code in given if CODE.fullmatch(code))[:MOST_CODES]

    def page(self):
        given = self.data.get("page", "")
        # Python refuses to read a number of thousands of digits.
        number = int(given[:9]) if given.isascii() and given.isdigit() else 1
        return min(max(number, 1), LAST_PAGE)
