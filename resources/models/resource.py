"""Facilities, instruments, and the general record of the other classes."""

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, Lines, Prose, WebAddress
from portal.core.shapes import Shaped, no_longer_than
from portal.core.sorting import Natural
from portal.nodes.history import track_changes
from portal.nodes.shared import SharedKey
from resources.models.listing import Listing, ListingQuerySet
from resources.models.nation import nations
from resources.models.parts import FACILITY_PARTS, INSTRUMENT_PARTS
from resources.models.vocabulary import InstrumentClass, ResourceClass

PARTICULARS = '$.type() == "object" && !($.keyvalue().value.type() != "string")'
MEASURED = (
    '$.type() == "array" && $.size() <= 50 && !($[*].type() != "object")'
    " && !exists($[*] ? (!exists(@.parameter)))"
    ' && !($[*].keyvalue().value.type() != "string")'
)
LONGEST_JSON = 50_000  # characters
ON_THE_WEB = models.Q(service_url="") | models.Q(service_url__iregex="^https?://")


@track_changes
class Resource(Listing):
    """A science resource of a class that has no record of its own."""

    resource_class = SharedKey(
        ResourceClass, to_field="code", related_name="+", verbose_name=_("class")
    )
    summary = Prose(_("summary"), max_length=1000)
    summary_en = Prose(_("summary in English"), max_length=2000, blank=True)
    details = models.JSONField(_("particulars"), default=dict, blank=True)
    url = WebAddress(_("address on the web"), max_length=150, blank=True)
    access = models.CharField(
        _("access"),
        max_length=10,
        choices=[("open", _("open")), ("apply", _("on request")), ("paid", _("paid"))],
        default="apply",
    )

    reviewed = (*Listing.reviewed, "resource_class")
    needed = ("contact", "phone", "summary")

    class Meta(Listing.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                name="resource_particulars_are_words",
                condition=Shaped("details", PARTICULARS)
                & no_longer_than(LONGEST_JSON, "details"),
                violation_error_message=_("Particulars are named words."),
            ),
        ]

    @property
    def particulars(self):
        """Each with its name; none of them can be taken for a method of all."""
        return list(self.details.items())

    def get_absolute_url(self):
        return reverse("resources:resource", args=[self.pk])


class FacilityKind(models.TextChoices):
    CENTRE = "centre", _("instrument centre")
    INFRASTRUCTURE = "infrastructure", _("large research infrastructure")
    SERVICE_UNIT = "service_unit", _("service unit")


@track_changes
class Facility(Listing):
    """A centre, a large infrastructure or a service unit that holds instruments."""

    kind = models.CharField(_("kind"), max_length=14, choices=FacilityKind)
    level = models.CharField(
        _("level"),
        max_length=11,
        choices=[
            ("national", _("national")),
            ("provincial", _("provincial or ministerial")),
            ("municipal", _("municipal")),
            ("institution", _("of the institution")),
        ],
    )
    is_building = models.BooleanField(_("under construction"), default=False)
    begun_on = models.DateField(_("opened on"), null=True, blank=True)
    intro = Prose(_("about"), max_length=1000, blank=True)
    intro_en = Prose(_("about, in English"), max_length=2000, blank=True)
    service_url = WebAddress(_("booking page"), max_length=150, blank=True)

    reviewed = (*Listing.reviewed, "kind", "level")
    needed = (*Listing.needed, "intro")

    class Meta(Listing.Meta):
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        triggers = [*Listing.Meta.triggers, *FACILITY_PARTS]
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                name="facility_booking_page_on_the_web",
                condition=ON_THE_WEB,
                violation_error_message=_("It begins with http:// or https://."),
            ),
        ]

    def get_absolute_url(self):
        return reverse("resources:facility", args=[self.pk])


class InstrumentQuerySet(ListingQuerySet):
    def in_order(self):
        """By name and number, as people count."""
        return self.order_by(Natural("name"), Natural("inner_id"), "pk")

    def taking_bookings(self):
        """Published instruments that work and that somebody may book online."""
        working = self.published().filter(status__in=BOOKABLE, is_bookable=True)
        return working.exclude(share_mode="none")


class InstrumentStatus(models.TextChoices):
    """The states of the national network's record."""

    NORMAL = "normal", _("in working order")
    STANDBY = "standby", _("standing by")
    REMOTE = "remote", _("in remote service")
    OCCASIONAL_FAULT = "occasional_fault", _("occasional faults")
    FREQUENT_FAULT = "frequent_fault", _("frequent faults")
    REPAIR = "repair", _("awaiting repair")
    SCRAP = "scrap", _("awaiting disposal")


BOOKABLE = [
    InstrumentStatus.NORMAL,
    InstrumentStatus.STANDBY,
    InstrumentStatus.REMOTE,
    InstrumentStatus.OCCASIONAL_FAULT,
]
TONES = {
    InstrumentStatus.NORMAL: "good",
    InstrumentStatus.STANDBY: "good",
    InstrumentStatus.REMOTE: "good",
    InstrumentStatus.OCCASIONAL_FAULT: "wait",
    InstrumentStatus.FREQUENT_FAULT: "bad",
    InstrumentStatus.REPAIR: "bad",
    InstrumentStatus.SCRAP: "bad",
}


@track_changes
class Instrument(Listing):
    """A single instrument, with the fields of the national network's record (NRII)."""

    inner_id = Line(_("the institution's own number"), max_length=50)
    nickname = Line(_("nickname"), max_length=30, blank=True)
    facility = SharedKey(
        Facility,
        null=True,
        blank=True,
        related_name="instruments",
        verbose_name=_("facility"),
    )
    instrument_class = SharedKey(
        InstrumentClass, to_field="code", related_name="+", verbose_name=_("class")
    )
    source = models.CharField(
        _("source"),
        max_length=11,
        choices=[
            ("purchase", _("purchased")),
            ("development", _("developed")),
            ("gift", _("received as a gift")),
            ("other", _("other")),
        ],
        default="purchase",
    )
    is_under_customs = models.BooleanField(
        _("under customs supervision"), default=False
    )
    worth = models.DecimalField(
        _("original value"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("In units of 10,000 yuan."),
    )
    nation = models.CharField(
        _("country of manufacture"), max_length=2, choices=nations
    )
    manufacturer = Line(_("manufacturer"), max_length=100)
    model = Line(_("model"), max_length=100)
    begun_on = models.DateField(_("in use since"))
    is_general = models.BooleanField(
        _("general purpose"), default=True, help_text=_("Off: special purpose.")
    )
    technical = Lines(_("main technical figures"), max_length=500, blank=True)
    technical_en = Lines(
        _("main technical figures in English"), max_length=1000, blank=True
    )
    function = Lines(_("functions"), max_length=300, blank=True)
    function_en = Lines(_("functions in English"), max_length=600, blank=True)
    measures = models.JSONField(
        _("what it measures"),
        default=list,
        blank=True,
        help_text=_("Parameters and the numbers of their standards."),
    )
    service_content = Lines(_("services offered"), max_length=200, blank=True)
    achievement = Lines(_("achievements"), max_length=500, blank=True)
    status = models.CharField(
        _("state"), max_length=16, choices=InstrumentStatus, default="normal"
    )
    requirement = Lines(_("rules for users"), max_length=500, blank=True)
    fee = Lines(_("note on charges"), max_length=500, blank=True)
    service_url = WebAddress(_("booking page"), max_length=150, blank=True)
    share_mode = models.CharField(
        _("shared with"),
        max_length=8,
        choices=[
            ("external", _("everyone")),
            ("internal", _("its own organisation")),
            ("none", _("nobody")),
        ],
        default="external",
    )
    is_bookable = models.BooleanField(_("takes bookings online"), default=True)

    objects = InstrumentQuerySet.as_manager()

    reviewed = (
        *Listing.reviewed,
        "inner_id",
        "facility",
        "instrument_class",
        "source",
        "is_under_customs",
        "worth",
        "nation",
        "manufacturer",
        "model",
        "begun_on",
        "is_general",
    )
    needed = (*Listing.needed, "technical", "function")

    class Meta(Listing.Meta):
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        triggers = [*Listing.Meta.triggers, *INSTRUMENT_PARTS]
        indexes = [
            models.Index(fields=["organisation"], name="instrument_by_organisation")
        ]
        constraints = [
            *Listing.Meta.constraints,
            models.UniqueConstraint(
                fields=["home", "organisation", "inner_id"],
                name="instrument_once_per_number",
                condition=models.Q(is_own=True),  # a copy is judged at its home
            ),
            models.CheckConstraint(
                name="instrument_worth_not_negative",
                condition=models.Q(worth__gte=0),
            ),
            models.CheckConstraint(
                name="instrument_nation_by_its_code",
                condition=models.Q(nation__regex="^[A-Z]{2}$"),
                violation_error_message=_("A nation is named by two letters."),
            ),
            models.CheckConstraint(
                name="instrument_booking_page_on_the_web",
                condition=ON_THE_WEB,
                violation_error_message=_("It begins with http:// or https://."),
            ),
            models.CheckConstraint(
                name="instrument_measures_are_named",
                condition=Shaped("measures", MEASURED)
                & no_longer_than(LONGEST_JSON, "measures"),
                violation_error_message=_("What it measures is a list of parameters."),
            ),
        ]

    @property
    def worth_in_words(self):
        """What it cost, in the unit that readers of the language are used to."""
        if get_language() == "en":
            return f"¥{self.worth * 10_000:,.0f}"
        return _("%(worth)s × 10,000 yuan") % {"worth": self.worth}

    @property
    def local_technical(self):
        return (self.technical_en if get_language() == "en" else "") or self.technical

    @property
    def local_function(self):
        return (self.function_en if get_language() == "en" else "") or self.function

    @property
    def local_measures(self):
        """What it measures: the parameter in the reader's language, the standard."""
        key = "parameter_en" if get_language() == "en" else "parameter"
        return [
            (measure.get(key) or measure["parameter"], measure.get("standard", ""))
            for measure in self.measures
        ]

    @property
    def status_tone(self):
        """How the status looks: see `_state.html`."""
        return TONES[InstrumentStatus(self.status)]

    def get_absolute_url(self):
        return reverse("resources:instrument", args=[self.pk])
