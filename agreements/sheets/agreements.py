"""The table of agreements: a row each, its parties and areas in a cell."""

from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.drafting import Sides, change_draft, enter_draft
from agreements.models import Agreement, Area, Party
from agreements.models.commitment import HIGHEST
from agreements.sheets.columns import Column, lines_of, of_field, read_only
from portal.core.errors import Refusal
from portal.nodes.known import known_bases

BAR = " | "


def write_parties(agreement):
    return "\n".join(f"{one.name}{BAR}{one.base}" for one in agreement.parties.all())


def read_parties(text, row):
    """Parties by name, each with the base that speaks for it."""
    found = {}
    codes = {"", *(node.code for node in known_bases())}
    for line in lines_of(text):
        name, bar, base = map(str.strip, line.rpartition("|"))
        if not bar:
            name, base = base, ""
        if base not in codes:
            said = _("“%(base)s” is the code of no base.")
            raise ValidationError(said % {"base": base[:60]})
        name = Party._meta.get_field("name").formfield().clean(name)
        if name in found:
            raise ValidationError(_("“%(name)s” stands here twice.") % {"name": name})
        found[name] = base
    return found


def write_areas(agreement):
    return "\n".join(f"{one.number}{BAR}{one.name}" for one in agreement.areas.all())


def read_areas(text, row):
    """Areas by number."""
    found = {}
    for line in lines_of(text):
        number, name = map(str.strip, (line + "|").split("|", 1))
        name = name.removesuffix("|").strip()
        if not 0 < order_of(number) <= HIGHEST:
            said = _("“%(line)s”: write the number, a bar and the name.")
            raise ValidationError(said % {"line": line[:60]})
        if order_of(number) in found:
            raise ValidationError(_("“%(name)s” stands here twice.") % {"name": number})
        found[order_of(number)] = Area._meta.get_field("name").formfield().clean(name)
    return found


def order_of(number):
    """The number that digits say, 0 for what is none or far too long."""
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def other(name):
    """The column of another agreement, by its title or its identifier."""
    field = Agreement._meta.get_field(name)
    return Column(
        name,
        field.verbose_name,
        lambda agreement: getattr(getattr(agreement, name), "name", ""),
        lambda text, row: row.sheet.titles.find(text) if text else None,
        note=gettext_lazy("The title of an agreement, or its identifier."),
        current=lambda agreement: getattr(agreement, field.attname),
    )


def there_already():
    return Refusal(
        _("It is there already: take its identifier from an export to change it."),
        code="there_already",
    )


class Titles:
    """The agreements that this base knows, by title and by identifier."""

    @cached_property
    def known(self):
        found = {}
        for pk, name in Agreement.objects.standing().values_list("pk", "name"):
            found.setdefault(name, []).append(pk)
            found[str(pk)] = [pk]
        return found

    def find(self, text):
        found = self.known.get(text, [])
        if len(found) > 1:
            raise ValidationError(_("Several bear this title: write the identifier."))
        if not found:
            raise ValidationError(_("There is no such agreement here."))
        return found[0]


class AgreementSheet:
    """What a table of agreements holds, and what becomes of its rows."""

    model = Agreement
    title = gettext_lazy("agreements")
    columns = [
        read_only("id", gettext_lazy("identifier"), lambda one: str(one.pk)),
        of_field(Agreement, "name", is_needed=True),
        *(of_field(Agreement, n) for n in ("name_en", "short_name", "short_name_en")),
        of_field(Agreement, "kind", is_needed=True),
        read_only(
            "state",
            Agreement._meta.get_field("state").verbose_name,
            lambda one: one.get_state_display(),
        ),
        Column(
            "parties",
            gettext_lazy("parties"),
            write_parties,
            read_parties,
            note=gettext_lazy(
                "A line each: the name, a bar and the code of the base that speaks for"
                " it, such as: Bureau of Science | chongqing."
            ),
            current=lambda one: {p.name: p.base for p in one.parties.all()},
        ),
        Column(
            "areas",
            gettext_lazy("areas of cooperation"),
            write_areas,
            read_areas,
            note=gettext_lazy(
                "A line each: the number, a bar and the name. One that is left out"
                " goes, unless it holds commitments."
            ),
            current=lambda one: {a.number: a.name for a in one.areas.all()},
        ),
        *(of_field(Agreement, n) for n in ("signed_on", "signed_year", "place")),
        of_field(Agreement, "place_en"),
        *(of_field(Agreement, n) for n in ("in_force_from", "in_force_until")),
        other("parent"),
        other("predecessor"),
        *(of_field(Agreement, name) for name in ("summary", "summary_en", "source")),
        read_only("home", gettext_lazy("home base"), lambda one: one.home),
    ]

    def __init__(self):
        self.titles = Titles()

    @staticmethod
    def in_order(agreements):
        return agreements.oldest_first()

    @staticmethod
    def along(agreements):
        """With all that the columns say."""
        return agreements.select_related("parent", "predecessor").prefetch_related(
            Prefetch("parties", Party.objects.standing()),
            Prefetch("areas", Area.objects.standing()),
        )

    def save(self, row):
        values = dict(row.values)
        sides = Sides(values.pop("parties", None), values.pop("areas", None))
        for name in {"parent", "predecessor"} & set(values):
            values[f"{name}_id"] = values.pop(name)
        if row.record is None:
            same = {n: values.get(n) for n in ("name", "kind", "signed_on")}
            if Agreement.objects.standing().own().filter(**same).exists():
                raise there_already()
            return enter_draft(values=values, sides=sides)
        change_draft(agreement=row.record, values=values, sides=sides)
        return row.record
