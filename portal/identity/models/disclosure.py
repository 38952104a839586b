"""What left this base of our people: where to, by which way, since when, how often."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import pgtrigger
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext_lazy as _

from portal.core.time import now

# Whoever notes the same at once takes the rows in one order, and none is lost.
NOTE = """
INSERT INTO identity_disclosure AS d (consent_id, way, said, first_at, last_at, times)
SELECT c.id, %(way)s, t.said, %(at)s, %(at)s, 1
FROM jsonb_to_recordset(%(told)s::jsonb) t(person uuid, said jsonb)
CROSS JOIN LATERAL (
    SELECT id FROM identity_consent
    WHERE person_id = t.person AND recipient = %(recipient)s
    ORDER BY withdrawn_at DESC NULLS FIRST, given_at DESC LIMIT 1
) c
ORDER BY c.id
ON CONFLICT (consent_id, way, md5(said::text)) DO UPDATE SET
    times = d.times + 1, last_at = greatest(d.last_at, EXCLUDED.last_at)
"""

ONLY_GROWS = """
    IF TG_OP = 'UPDATE'
       AND (NEW.consent_id, NEW.way, NEW.said, NEW.first_at)
         = (OLD.consent_id, OLD.way, OLD.said, OLD.first_at)
       AND NEW.last_at >= OLD.last_at AND NEW.times > OLD.times THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was told was told'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'disclosure_only_grows';
"""

TO_A_BASE = """
    IF EXISTS (SELECT FROM identity_consent c
               WHERE c.id = NEW.consent_id AND c.recipient <> '') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'consent % lets no base know anything', NEW.consent_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'disclosure_to_a_base';
"""


class DisclosureWay(models.TextChoices):
    RECORD = "record", _("my entry there, kept up to date")
    BOOKING = "booking", _("with a booking")
    SIGN_ON = "sign_on", _("signing in there")


class DisclosureQuerySet(models.QuerySet):
    def note(
        self, *, recipient: str, way: str, told: Mapping[UUID, Mapping[str, object]]
    ) -> None:
        """Note, just before it leaves, what a base is told, by person.

        The same once more is one line still: when first, when last, how often.
        """
        if not told:
            return
        rows = [{"person": str(pk), "said": said} for pk, said in told.items()]
        values: dict[str, str | datetime] = {
            "told": json.dumps(rows),
            "recipient": recipient,
            "way": way,
            "at": now(),
        }
        with connection.cursor() as cursor:
            cursor.execute(NOTE, values)


class Disclosure(models.Model):
    """What a base was told of one of our people, by their consent."""

    consent = models.ForeignKey(
        "identity.Consent",
        models.PROTECT,
        related_name="disclosures",
        verbose_name=_("consent"),
    )
    way = models.CharField(_("way"), max_length=8, choices=DisclosureWay)
    said = models.JSONField(_("content"))
    first_at = models.DateTimeField(_("first at"), default=now)
    last_at = models.DateTimeField(_("last at"), default=now)
    times = models.PositiveIntegerField(_("times"), default=1)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "consent",
                "way",
                MD5(Cast("said", models.TextField())),
                name="disclosure_one_line",
            ),
            models.CheckConstraint(
                name="disclosure_of_something", condition=~Q(said={})
            ),
            models.CheckConstraint(
                name="disclosure_was_made", condition=Q(times__gte=1)
            ),
            models.CheckConstraint(
                name="disclosure_first_then_last",
                condition=Q(first_at__lte=F("last_at")),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="only_grows",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_GROWS,
            ),
            pgtrigger.Trigger(
                name="to_a_base",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=TO_A_BASE,
            ),
        ]

    def __str__(self):
        return f"{self.consent} · {self.get_way_display()}"
