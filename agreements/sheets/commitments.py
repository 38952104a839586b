"""The table of commitments: a row each, with this base's share in it."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.drafting import (
    assign_share,
    change_commitment,
    enter_commitment,
)
from agreements.figures import FIGURES
from agreements.models import Area, Commitment, Duty, Party
from agreements.sheets.agreements import BAR, Titles, there_already
from agreements.sheets.columns import Column, choice, of_field, read_only

SHARE = ("party", "office", "office_en")


def own_share(commitment):
    """This base's share, the first where it has several."""
    own = [duty for duty in commitment.duties.all() if duty.is_own]
    return min(own, key=lambda duty: duty.party.order, default=None)


def of_share(name):
    return lambda commitment: getattr(own_share(commitment), name, "")


def write_party(commitment):
    share = own_share(commitment)
    return share.party.name if share else ""


def write_state(commitment):
    share = own_share(commitment)
    return share.get_state_display() if share else ""


def write_others(commitment):
    own = own_share(commitment)
    return "\n".join(
        BAR.join([duty.party.name, duty.office, duty.get_state_display()])
        for duty in commitment.duties.all()
        if duty != own
    )


def write_figure(commitment):
    figure = FIGURES.get(commitment.figure)
    return str(figure.label) if figure else commitment.figure


def read_figure(text, row):
    known = [(figure.code, figure.label) for figure in FIGURES.values()]
    return choice(text, known) if text else ""


def read_agreement(text, row):
    if row.record:
        raise ValidationError(
            _("It stays in its agreement; without its identifier it is entered anew.")
        )
    return row.sheet.titles.find(text)


def read_area(text, row):
    """An area of the row's agreement, by its number or its name."""
    whole = row.record.area.agreement_id if row.record else row.values.get("agreement")
    if whole is None:
        raise ValidationError(_("Write first to which agreement it belongs."))
    return row.sheet.area(whole, text)


def read_party(text, row):
    if row.record and own_share(row.record):
        raise ValidationError(_("The share stays with its party."))
    area = row.record.area if row.record else row.values.get("area")
    if not text or area is None:
        return None
    return row.sheet.party(area.agreement_id, text)


def of_office(name):
    field = Duty._meta.get_field(name)
    return Column(
        name,
        field.verbose_name,
        of_share(name),
        lambda text, row: field.formfield().clean(text),
        note=gettext_lazy("Of this base's party."),
        current=of_share(name),
    )


class CommitmentSheet:
    """What a table of commitments holds, and what becomes of its rows."""

    model = Commitment
    title = gettext_lazy("commitments")
    columns = [
        read_only("id", gettext_lazy("identifier"), lambda one: str(one.pk)),
        Column(
            "agreement",
            gettext_lazy("agreement"),
            lambda one: one.area.agreement.name,
            read_agreement,
            is_needed=True,
            note=gettext_lazy("The title of an agreement, or its identifier."),
        ),
        Column(
            "area",
            gettext_lazy("area"),
            lambda one: f"{one.area.number} {one.area.name}",
            read_area,
            is_needed=True,
            note=gettext_lazy("The number of an area of that agreement, or its name."),
            current=lambda one: one.area,
        ),
        of_field(Commitment, "number"),
        of_field(Commitment, "name", is_needed=True),
        *(of_field(Commitment, n) for n in ("name_en", "measured_by", "unit")),
        *(of_field(Commitment, n) for n in ("unit_en", "baseline", "target")),
        Column(
            "figure",
            gettext_lazy("figure of the platform"),
            write_figure,
            read_figure,
            note=Commitment._meta.get_field("figure").help_text,
            choices=lambda: [str(figure.label) for figure in FIGURES.values()],
            current=lambda one: one.figure,
        ),
        of_field(Commitment, "due_on"),
        Column(
            "party",
            gettext_lazy("responsible party of this base"),
            write_party,
            read_party,
            note=gettext_lazy("Empty: the party that this base speaks for."),
        ),
        *map(of_office, ("office", "office_en")),
        read_only("state", Duty._meta.get_field("state").verbose_name, write_state),
        read_only("others", gettext_lazy("other parties' shares"), write_others),
        read_only("home", gettext_lazy("home base"), lambda one: one.home),
    ]

    def __init__(self):
        self.titles = Titles()
        self.areas, self.parties = {}, {}

    @staticmethod
    def in_order(commitments):
        whole = ("area__agreement__name", "area__agreement")
        return commitments.order_by(*whole, "area__number", "number", "pk")

    @staticmethod
    def along(commitments):
        """With all that the columns say."""
        duties = Duty.objects.standing().select_related("party")
        return commitments.select_related("area__agreement").prefetch_related(
            Prefetch("duties", duties)
        )

    def area(self, agreement, text):
        if agreement not in self.areas:
            areas = Area.objects.standing().filter(agreement=agreement)
            self.areas[agreement] = list(areas.select_related("agreement"))
        for area in self.areas[agreement]:
            known = {str(area.number), area.name, f"{area.number} {area.name}"}
            if text in known:
                return area
        raise ValidationError(_("That agreement has no such area."))

    def party(self, agreement, text):
        if agreement not in self.parties:
            parties = Party.objects.standing().filter(agreement=agreement)
            own = parties.of_this_base()
            self.parties[agreement] = {party.name: party for party in own}
        if text not in self.parties[agreement]:
            raise ValidationError(_("This base does not speak for that party."))
        return self.parties[agreement][text]

    def save(self, row):
        values = dict(row.values)
        values.pop("agreement", None)
        share = {name: values.pop(name) for name in SHARE if name in values}
        if row.record:
            commitment = row.record
            change_commitment(commitment=commitment, values=values)
        else:
            area = values.pop("area")
            if area.commitments.standing().filter(name=values["name"]).exists():
                raise there_already()
            commitment = enter_commitment(area=area, values=values)
        if share:
            found = own_share(commitment) if row.record else None
            party = share.pop("party", None) or (found and found.party)
            assign_share(commitment=commitment, values=share, party=party)
        return commitment
