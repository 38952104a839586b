"""A pause after a no: time to talk, and for the others to propose."""

from datetime import timedelta

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from agreements.models import Agreement, Asks, Outcome
from portal.core.errors import Refusal
from portal.core.time import now

PAUSE = timedelta(days=1)


def refuse_so_soon(agreement: Agreement, base: str) -> None:
    """Refuses with `so_soon` what a base proposes within a day of a no to it."""
    declined = agreement.consultations.standing().filter(
        base=base, home=agreement.home, asks=Asks.CHANGE, state=Outcome.DECLINED
    )
    last = declined.aggregate(at=Max("decided_at"))["at"]
    if last and now() < (until := last + PAUSE):
        raise Refusal(
            _("A party has just declined. This base may propose again from %(until)s."),
            code="so_soon",
            params={"until": date_format(localtime(until), "DATETIME_FORMAT")},
        )
