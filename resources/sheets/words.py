"""What the words of a table mean: classes, divisions, facilities, choices."""

import re
import unicodedata
from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.prose import listed
from portal.identity.models import Discipline, Division
from resources.models import Facility, Instrument, InstrumentClass
from resources.models.listing import MOST_DISCIPLINES
from resources.models.nation import NATIONS

SEPARATORS = re.compile(r"[;；,，\n]+")  # some names hold a 、
CODE = re.compile(r"(\d+)\b")


class Words:
    """Everything that cells may refer to, read once for a whole table."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.classes = names_of(InstrumentClass.objects.standing())
        self.divisions = names_of(Division.objects.in_force())
        self.all_disciplines = names_of(Discipline.objects.all())
        self.facilities = facilities_of(organisation)
        self.choices = {}
        self.truths = truths()
        self.nations = nations_by_name()
        self.codes = {}

    def with_name(self, kind, code):
        """A code with its name, as people read it."""
        name = getattr(self, kind).get(code, "")
        return f"{code} {name}".strip()

    def instrument_class(self, text):
        return self._code(text, "classes", _("There is no such class."))

    def division(self, text):
        if not text:
            return self.organisation.division_id
        return self._code(text, "divisions", _("There is no such division."))

    def disciplines(self, text):
        words = filter(None, (word.strip() for word in SEPARATORS.split(text)))
        nothing = _("There is no such discipline.")
        codes = [self._code(word, "all_disciplines", nothing) for word in words]
        codes = list(dict.fromkeys(codes))
        if not 1 <= len(codes) <= MOST_DISCIPLINES:
            raise ValidationError(_("Give one to four disciplines."))
        return codes

    def facility(self, text):
        if not text:
            return None
        found = [pk for pk, name in self.facilities.items() if same(name, text)]
        if len(found) != 1:
            raise ValidationError(_("Your organisation has no such facility."))
        return found[0]

    def facility_name(self, pk):
        return self.facilities.get(pk, "")

    def choice(self, field, text):
        """The value behind a label, in either language."""
        if field.name not in self.choices:
            self.choices[field.name] = labels_of(field)
        try:
            return self.choices[field.name][plain(text)]
        except KeyError:
            allowed = listed(label for _value, label in field.flatchoices)
            raise ValidationError(
                _("Choose one of: %(allowed)s.") % {"allowed": allowed}
            ) from None

    def nation(self, text):
        try:
            return self.nations[plain(text)]
        except KeyError:
            said = _("There is no such country: see the page of codes in the template.")
            raise ValidationError(said) from None

    def yes_or_no(self, text):
        if plain(text) not in self.truths:
            raise ValidationError(_("Write yes or no."))
        return self.truths[plain(text)]

    def _code(self, text, kind, nothing):
        match = CODE.match(unicodedata.normalize("NFKC", text))
        if match and match[1] in getattr(self, kind):
            return match[1]
        found = self._codes_by_name(kind).get(plain(text), [])
        if len(found) > 1:
            raise ValidationError(_("Several bear this name: write the code."))
        if not found:
            raise ValidationError(nothing)
        return found[0]

    def _codes_by_name(self, kind):
        if kind not in self.codes:
            by_name = self.codes[kind] = defaultdict(list)
            for code, name in getattr(self, kind).items():
                by_name[plain(name)].append(code)
        return self.codes[kind]


def plain(text):
    """Text without what people type in more than one way: width, spaces, capitals."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()


def same(text, other):
    return plain(text) == plain(other)


def names_of(records):
    return dict(records.values_list("code", "name"))


def facilities_of(organisation):
    """Its own facilities, and those that its instruments already stand in."""
    own = Facility.objects.standing().own().filter(organisation=organisation)
    used = Instrument.objects.filter(organisation=organisation).exclude(facility=None)
    inside = Facility.objects.filter(pk__in=used.values("facility"))
    return dict((own | inside).distinct().values_list("pk", "name"))


def labels_of(field):
    labels = {plain(str(value)): value for value, _label in field.flatchoices}
    for language in ("zh-hans", "en"):
        with override(language):
            labels |= {plain(str(label)): value for value, label in field.flatchoices}
    return labels


def nations_by_name():
    """The codes of nations by code and by name in either language."""
    return {plain(said): code for code, row in NATIONS.items() for said in row.values()}


def truths():
    """What people write for yes and no, in either language."""
    known = {"1": True, "true": True, "y": True, "0": False, "false": False, "n": False}
    for language in ("zh-hans", "en"):
        with override(language):
            known |= {plain(_("yes")): True, plain(_("no")): False}
    return known
