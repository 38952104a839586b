"""Fields that listings need and Django does not have."""

import re
import unicodedata
from collections import defaultdict

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.fields import ProseField
from portal.identity.models import Discipline
from resources.listing.measures import check_measures, read_measures, write_measures
from resources.models import InstrumentClass
from resources.models.listing import MOST_DISCIPLINES
from resources.models.vocabulary import major_class_of

STRETCH = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def disciplines():
    """Every discipline, after an empty choice."""
    return [("", "—"), *((d.code, f"{d.code} {d}") for d in Discipline.objects.all())]


class DisciplinesField(forms.MultiValueField):
    """One to four disciplines, each chosen from a list of its own."""

    def __init__(self, **kwargs):
        fields = [
            forms.ChoiceField(choices=disciplines, required=not n)
            for n in range(MOST_DISCIPLINES)
        ]
        widgets = [
            forms.Select(
                choices=disciplines,
                attrs={"aria-label": format_lazy("{} {}", _("Discipline"), n)},
            )
            for n in range(1, MOST_DISCIPLINES + 1)
        ]
        widget = forms.MultiWidget(widgets)
        widget.use_fieldset = True
        widget.decompress = lambda codes: list(codes or [])
        super().__init__(
            fields=fields, widget=widget, require_all_fields=False, **kwargs
        )

    def compress(self, codes):
        return list(dict.fromkeys(filter(None, codes)))


class MeasuresField(ProseField):
    """What an instrument measures: a line each, parameter | standard | in English."""

    def prepare_value(self, value):
        return value if isinstance(value, str) else write_measures(value)

    def to_python(self, value):
        return read_measures(super().to_python(value))

    def run_validators(self, value):
        check_measures(value)


class MinorClasses(ModelChoiceIterator):
    """The minor classes of instruments, under the names of the major ones."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        classes = list(self.queryset)
        minors = defaultdict(list)
        for each in classes:
            if not each.is_major:
                minors[major_class_of(each.code)].append((each.code, str(each)))
        for each in classes:
            if each.is_major:
                yield (str(each), minors[each.code])


class InstrumentClassField(forms.ModelChoiceField):
    iterator = MinorClasses

    def __init__(self, **kwargs):
        classes = InstrumentClass.objects.standing()
        super().__init__(classes, to_field_name="code", **kwargs)


class StretchesField(forms.CharField):
    """Times of one day such as 08:00-12:00, 14:00-18:00; empty where it is closed."""

    means_something_empty = True

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=100, **kwargs)

    def prepare_value(self, value):
        return value if isinstance(value, str) else write_stretches(value or [])

    def to_python(self, value):
        return read_stretches(super().to_python(value) or "")


def write_stretches(stretches):
    """(opens, closes) in minutes, as people write times."""
    return ", ".join(
        f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in stretches
    )


def read_stretches(text):
    """The times people wrote, in minutes; tolerant of full-width signs and dashes."""
    text = re.sub(r"[\s]", "", unicodedata.normalize("NFKC", text))
    text = re.sub(r"[–—~]", "-", text)
    stretches = [read_stretch(part) for part in re.split(r"[,;、]", text) if part]
    stretches.sort()
    for (_opens, closes), (opens, _closes) in zip(
        stretches, stretches[1:], strict=False
    ):
        if opens < closes:
            raise ValidationError(_("Two of these times overlap."), code="overlap")
    return stretches


def read_stretch(text):
    match = STRETCH.fullmatch(text)
    if not match:
        raise ValidationError(
            _("Write times as 08:00-12:00, separated by commas."), code="shape"
        )
    h1, m1, h2, m2 = map(int, match.groups())
    opens, closes = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or not opens < closes <= 24 * 60:
        raise ValidationError(
            _("A time ends after it starts, and no later than 24:00."), code="order"
        )
    return opens, closes
