"""A booking rule and opening hours in words, as the instrument's page tells them."""

from itertools import groupby

from django.utils.translation import gettext as _

from portal.core.prose import listed
from portal.identity.models import Assurance
from resources.booking.reasons import who_may_book
from resources.models import BookingRule, Instrument
from resources.schedule.spelling import WEEKDAYS, spell_clock, spell_minutes
from resources.schedule.timetable import Timetable


def rule_words(instrument: Instrument, rule: BookingRule) -> list[tuple[str, str]]:
    """What the rule asks, as (term, words)."""
    words = [
        (_("Who may book"), str(who_may_book(instrument, rule).label)),
        (_("Approval"), _approval(rule)),
        (_("Length"), _length(rule)),
        (_("Book ahead"), _ahead(rule)),
        (_("Change or cancel"), _notice(rule)),
    ]
    if rule.least_assurance > Assurance.SELF_DECLARED:
        words.insert(
            1, (_("Identity needed"), str(Assurance(rule.least_assurance).label))
        )
    if rule.quota_minutes:
        quota = spell_minutes(rule.quota_minutes)
        words.append(
            (_("At most"), _("%(quota)s per person and week") % {"quota": quota})
        )
    if buffers := _buffers(rule):
        words.append((_("Between bookings"), buffers))
    return words


def _approval(rule):
    if rule.needs_approval:
        return _("The manager answers each request.")
    return _("Confirmed at once.")


def _length(rule):
    return _("%(least)s to %(most)s, in steps of %(step)s") % {
        "least": spell_minutes(rule.least_minutes),
        "most": spell_minutes(rule.most_minutes),
        "step": spell_minutes(rule.step_minutes),
    }


def _ahead(rule):
    return _("at least %(notice)s, at most %(horizon)s") % {
        "notice": spell_minutes(rule.notice_minutes),
        "horizon": spell_minutes(rule.horizon_days * 1440),
    }


def _notice(rule):
    if rule.cancel_notice_minutes == rule.move_notice_minutes:
        return _("until %(notice)s before it begins") % {
            "notice": spell_minutes(rule.cancel_notice_minutes)
        }
    return _("cancel until %(cancel)s, move until %(move)s before it begins") % {
        "cancel": spell_minutes(rule.cancel_notice_minutes),
        "move": spell_minutes(rule.move_notice_minutes),
    }


def _buffers(rule):
    before, after = rule.buffer_before_minutes, rule.buffer_after_minutes
    if before and after:
        return _("%(before)s before and %(after)s after each") % {
            "before": spell_minutes(before),
            "after": spell_minutes(after),
        }
    if before:
        return _("%(before)s before each") % {"before": spell_minutes(before)}
    return _("%(after)s after each") % {"after": spell_minutes(after)} if after else ""


def hours_words(table: Timetable, day) -> list[tuple[str, str]]:
    """The opening hours of a week from `day` on, weekdays alike taken together."""
    monday = day.toordinal() - day.weekday()
    week = [table.hours_on(type(day).fromordinal(monday + n)) for n in range(7)]
    words = []
    for hours, run in groupby(range(7), key=lambda n: week[n]):
        days = list(run)
        words.append((_days(days), _hours(hours)))
    return words


def _days(days):
    names = [WEEKDAYS[day] for day in days]
    if len(names) < 3:
        return listed(names)
    return _("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}


def _hours(hours):
    if not hours:
        return _("closed")
    return listed(f"{spell_clock(a)}–{spell_clock(b)}" for a, b in hours)
