"""Bookings and outages as the base's officers look them up.

Whoever manages an instrument answers and changes them on the portal's own pages, here
too; the offices only read. Of the booker no more is shown than a complaint needs.
"""

from django.apps import apps
from django.contrib import admin
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesCheckboxFilter,
    RangeDateFilter,
)
from unfold.decorators import action, display
from unfold.utils import parse_date_str

from portal.core.admin import ReadOnlyAdmin, ReadOnlyInline
from portal.core.time import at, now
from portal.identity.admin.histories import with_author
from resources.booking.course import note_of
from resources.models import Booking, BookingStatus, BookingStep, Outage
from resources.schedule.spelling import spell_period
from resources.schedule.stretch import FIRST, LAST

S = BookingStatus
COLOURS = {
    S.REQUESTED: "warning",
    S.APPROVED: "success",
    S.IN_USE: "info",
    S.DONE: "info",
    S.DECLINED: "danger",
    S.NO_SHOW: "danger",
}


class DaysFilter(RangeDateFilter):
    """From a day to a day, both included, in Shanghai."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("time")

    def queryset(self, request, queryset):
        ends = [("from", "ends_at__gt", 0), ("to", "starts_at__lt", 1440)]
        for end, lookup, minutes in ends:
            given = self.used_parameters.get(f"{self.parameter_name}_{end}")
            day = parse_date_str(given)  # None where it is no day
            if day and FIRST.date() <= day < LAST.date():
                queryset = queryset.filter(**{lookup: at(day, minutes)})
        return queryset


class InstitutionFilter(AutocompleteSelectFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = _("institution")


class TimeAdmin(ReadOnlyAdmin):
    """What takes the time of an instrument; its manager is led to where it is kept."""

    list_select_related = ["instrument__organisation"]
    list_filter_submit = True
    date_hierarchy = "starts_at"
    ordering = ["-starts_at"]
    actions_detail = ["manage"]

    def lookup_allowed(self, lookup, value, request=None):
        is_day = lookup in ("starts_at_from", "starts_at_to")
        return is_day or super().lookup_allowed(lookup, value, request)

    @display(description=_("time"), ordering="starts_at")
    def time(self, shown):
        return spell_period(shown.starts_at, shown.ends_at)

    @display(description=_("institution"))
    def institution(self, shown):
        return shown.instrument.organisation

    @display(description=_("instrument"), ordering="instrument__name", header=True)
    def what(self, shown):
        return str(shown.instrument), str(shown.instrument.organisation)

    @action(description=_("Manage"), permissions=["manage"], url_path="manage")
    def manage(self, request, object_id):
        return redirect(self.page_of(self.record_or_404(request, object_id)))

    def has_manage_permission(self, request, object_id=None):
        shown = self.get_object(request, str(object_id))
        mine = self.managed_by(request.user)
        return shown is not None and mine.filter(pk=shown.pk).exists()


class StepInline(ReadOnlyInline):
    """Its course: each step, when, by whom, and why."""

    model = BookingStep
    tab = True
    verbose_name_plural = _("course")
    fields = ["at", "status", "by", "words"]
    readonly_fields = ["words"]

    def get_queryset(self, request):
        steps = super().get_queryset(request)
        return steps.select_related("by")

    @admin.display(description=_("note"))
    def words(self, step):
        return note_of(step)


class EarlierInline(ReadOnlyInline):
    """What it said before each change."""

    model = apps.get_model("resources", "BookingEvent")
    fk_name = "pgh_obj"
    tab = True
    verbose_name_plural = _("earlier versions")
    fields = readonly_fields = ["until", "time", "status", "price", "changed_by"]
    ordering = ["-pgh_created_at"]

    def get_queryset(self, request):
        return with_author(super().get_queryset(request))

    @admin.display(description=_("changed at"))
    def until(self, earlier):
        return earlier.pgh_created_at

    @admin.display(description=_("time"))
    def time(self, earlier):
        return spell_period(earlier.starts_at, earlier.ends_at)

    @admin.display(description=_("changed by"))
    def changed_by(self, earlier):
        return earlier.who or _("the portal")


@admin.register(Booking)
class BookingAdmin(TimeAdmin):
    list_display = ["number", "what", "time", "booker", "state"]
    list_filter = [
        ("status", ChoicesCheckboxFilter),
        ("starts_at", DaysFilter),
        ("instrument__organisation", InstitutionFilter),
        ("instrument", AutocompleteSelectFilter),
        ("organisation", AutocompleteSelectFilter),
    ]
    search_fields = [
        *("number", "person_name", "organisation_name"),
        *("instrument__name", "instrument__name_en", "instrument__model"),
    ]
    fieldsets = [
        (None, {"fields": ["number", "status", "time", "instrument", "institution"]}),
        (
            _("Booked by"),
            {"fields": ["name", "organisation_name", "purpose", "made_at"]},
        ),
        (_("Price"), {"fields": ["price", "rate", "customer_class"]}),
    ]
    readonly_fields = ["time", "institution", "name"]
    view_on_site = False  # that page is its booker's
    inlines = [StepInline, EarlierInline]

    managed_by = Booking.objects.managed_by

    @display(description=_("Name"))
    def name(self, shown):
        return shown.booker

    @display(description=_("organisation of the booker"), ordering="organisation_name")
    def booker(self, shown):
        return shown.organisation_name or "–"

    @display(description=_("status"), ordering="status", label=COLOURS)
    def state(self, shown):
        return shown.status, shown.get_status_display()

    def page_of(self, shown):
        return reverse("resources:request", args=[shown.pk])


STATES = {
    "now": _("out of service now"),
    "coming": _("not begun"),
    "over": _("over"),
    "withdrawn": _("taken back"),
}


def state_of(outage, moment):
    """Which of the states an outage is in."""
    if outage.withdrawn_at:
        return "withdrawn"
    if outage.ends_at <= moment:
        return "over"
    return "now" if outage.starts_at <= moment else "coming"


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "when"

    def lookups(self, request, model_admin):
        return STATES.items()

    def queryset(self, request, queryset):
        moment, standing = now(), Q(withdrawn_at=None)
        kinds = {
            "now": standing & Q(starts_at__lte=moment, ends_at__gt=moment),
            "coming": standing & Q(starts_at__gt=moment),
            "over": standing & Q(ends_at__lte=moment),
            "withdrawn": ~standing,
        }
        return queryset.filter(kinds.get(self.value(), Q()))


@admin.register(Outage)
class OutageAdmin(TimeAdmin):
    list_display = ["what", "time", "reason", "state", "home"]
    list_filter = [
        StateFilter,
        ("starts_at", DaysFilter),
        ("instrument__organisation", InstitutionFilter),
        ("instrument", AutocompleteSelectFilter),
        "home",
    ]
    search_fields = ["reason", "instrument__name", "instrument__model"]
    fields = ["instrument", "institution", "time", "reason", "state_name", "home"]
    readonly_fields = ["time", "institution", "state_name"]

    managed_by = Outage.objects.managed_by

    @display(
        description=_("state"),
        label={"now": "danger", "coming": "warning", "over": "info"},
    )
    def state(self, shown):
        state = state_of(shown, now())
        return state, STATES[state]

    @display(description=_("state"))
    def state_name(self, shown):
        return STATES[state_of(shown, now())]

    def page_of(self, shown):
        return reverse("resources:outages", args=[shown.instrument_id])
