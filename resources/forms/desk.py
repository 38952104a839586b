"""How lists of records are narrowed, and an instrument's state changed on the spot."""

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField
from portal.identity.models import Organisation
from resources.listing.offer import PARTS, is_unbookable, lacks
from resources.models import (
    MANAGING,
    BatchItem,
    BatchVerb,
    ImportJob,
    Instrument,
    Stage,
)
from resources.models.resource import InstrumentStatus


class ListFilter(forms.Form):
    """A list of records at the desk: whose it is, and how it is narrowed."""

    for_base = False
    steps_view = ""
    verbs: tuple[str, ...] = ()

    @classmethod
    def verbs_for(cls, model):
        """The steps that many records of a kind take from this list."""
        return cls.verbs

    @classmethod
    def open_to(cls, door, model, account):
        """The records of this list on which the account may take a step."""
        return cls.within(door.listings(model, account), account)

    @staticmethod
    def within(listings, account):
        """Those of the listings that are in this account's list."""
        raise NotImplementedError

    q = LineField(label=_("Name, model or number"), required=False, max_length=100)
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    table = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def narrow(self, listings):
        """Those of the listings that were asked for."""
        if not self.is_valid():
            return listings.none()
        if words := self.cleaned_data["q"]:
            listings = listings.filter(_found(listings.model, words))
        if batch := self.cleaned_data["batch"]:
            of_batch = BatchItem.objects.filter(batch=batch)
            listings = listings.filter(pk__in=of_batch.values("listing"))
        if table := self.cleaned_data["table"]:
            of_table = ImportJob.objects.instruments_of(table)
            listings = listings.filter(pk__in=of_table)
        return listings

    @property
    def is_of_some(self):
        """Whether only records that belong together are shown."""
        return bool(self.data.get("batch") or self.data.get("table"))


class DeskFilter(ListFilter):
    """What an account's organisations have."""

    steps_view = "resources:take-steps"
    verbs = (BatchVerb.SUBMIT, BatchVerb.CONFIRM, BatchVerb.RETURN)

    stage = forms.ChoiceField(
        label=_("Stage"),
        choices=[("", _("every stage")), *Stage.choices],
        required=False,
    )

    lacks = forms.ChoiceField(
        label=_("What a booking needs"),
        choices=[
            ("", _("whatever it has")),
            ("any", _("cannot be booked yet")),
            *[
                (part, format_lazy(_("lacks: {}"), name))
                for part, name in PARTS.items()
            ],
        ],
        required=False,
    )

    @classmethod
    def verbs_for(cls, model):
        more = (BatchVerb.TAKE_OVER,) if model is Instrument else ()
        return (*cls.verbs, *more)

    def narrow(self, listings):
        listings = super().narrow(listings)
        if not self.is_valid():
            return listings
        if stage := self.cleaned_data["stage"]:
            listings = listings.filter(stage=stage)
        if listings.model is Instrument and (part := self.cleaned_data["lacks"]):
            missing = is_unbookable() if part == "any" else lacks(part)
            listings = listings.filter(missing, is_bookable=True)
        return listings

    @staticmethod
    def within(listings, account):
        """Those of the listings that are in this account's list."""
        return listings.filter(organisation__in=account.organisations_as(*MANAGING))


class ReviewFilter(ListFilter):
    """What waits for the base's reviewers."""

    for_base = True
    steps_view = "resources:review-steps"
    verbs = (
        BatchVerb.PUBLISH,
        BatchVerb.RETURN,
        BatchVerb.ACCEPT,
        BatchVerb.DECLINE,
    )
    WHAT = {
        "new": Q(stage=Stage.BASE_REVIEW),
        "changed": Q(stage=Stage.PUBLISHED),
    }

    organisation: forms.ModelChoiceField = forms.ModelChoiceField(
        Organisation.objects.standing().own(),
        label=_("Organisation"),
        required=False,
        empty_label=_("every organisation"),
    )
    what = forms.ChoiceField(
        label=_("What to review"),
        choices=[
            ("", _("everything")),
            ("new", _("first publication")),
            ("changed", _("proposed changes")),
        ],
        required=False,
    )

    def offer(self, organisations):
        """Ask only for organisations of which something waits."""
        field = self.fields["organisation"]
        field.queryset = field.queryset.filter(pk__in=organisations).order_by("name")

    def narrow(self, listings):
        listings = super().narrow(listings)
        if not self.is_valid():
            return listings
        if organisation := self.cleaned_data["organisation"]:
            listings = listings.filter(organisation=organisation)
        return listings.filter(self.WHAT.get(self.cleaned_data["what"], Q()))

    @staticmethod
    def within(listings, account):
        """Those of the listings that are in this account's list."""
        return listings.awaiting_review()


def _found(model, words):
    found = Q(name__icontains=words) | Q(name_en__icontains=words)
    if model is Instrument:
        found |= Q(model__icontains=words) | Q(inner_id__icontains=words)
    return found


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=InstrumentStatus.choices)
