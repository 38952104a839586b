"""Consultation meetings on agreements: agenda, minutes, and what was resolved."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, is_insider
from agreements.models.commitment import Commitment
from agreements.models.disclosure import DisclosureReview
from agreements.models.parts import PUBLIC_BY_REVIEW, told_within
from agreements.models.text import PartQuerySet, PieceQuerySet, of_a_voice
from agreements.models.words import in_language
from portal.core.fields import Line, Prose
from portal.identity.models.vocabulary import Named
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey


class MeetingQuerySet(PieceQuerySet):
    def by_right(self):
        """Of whoever keeps the text, and of each party's base: any may be the host."""
        return of_a_voice("agreement")


CLEARED = """
    IF NEW.is_own AND {changed}
       AND coalesce(current_setting('nodes.applying', true), '') = '' THEN
        {first}
        IF EXISTS (SELECT FROM agreements_meeting m
                WHERE m.id IN ({meetings}) AND m.is_public) THEN
            RAISE EXCEPTION 'meeting of % is public', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_public_stays';
        END IF;
        IF EXISTS (SELECT FROM agreements_disclosurereview d
                WHERE d.record IN ({meetings}) AND d.decision = 'open') THEN
            RAISE EXCEPTION 'meeting of % is under review', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'meeting_under_review';
        END IF;
    END IF;
    RETURN NEW;
"""
# Whoever asks for a review, or decides it, holds the meeting: else what is just being
# resolved would be seen by neither.
LOCKED = "PERFORM FROM agreements_meeting m WHERE m.id IN ({meetings}) FOR SHARE;"


def stays(name, operation, changed, meetings, first=""):
    """What was cleared for the public, or is to be, is what the public reads."""
    first = first.format(meetings=meetings)
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        func=CLEARED.format(changed=changed, meetings=meetings, first=first),
    )


RESOLUTIONS_FOLLOW = pgtrigger.Trigger(
    name="resolutions_follow",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.is_own AND OLD.is_public IS DISTINCT FROM NEW.is_public"
    ),
    func="""
        UPDATE agreements_resolution SET version = version
        WHERE meeting_id = NEW.id AND is_own;
        RETURN NULL;
    """,
)


@track_changes
class Meeting(Named, Shared):
    """The parties consult on an agreement, as a rule once a year; told by its host."""

    agreement = SharedKey(
        Agreement, related_name="meetings", verbose_name=_("agreement")
    )
    name = Line(_("name of the meeting"), max_length=100)
    on = models.DateField(_("day of the meeting"))
    place = Line(_("place"), max_length=60, blank=True)
    agenda = Prose(_("agenda"), max_length=4000, blank=True)
    minutes = Prose(_("minutes"), max_length=20_000, blank=True)
    is_public = models.BooleanField(_("public"), default=False, editable=False)

    objects = MeetingQuerySet.as_manager()
    audience = told_within("meeting", "a.is_public AND r.is_public")

    class Meta(Shared.Meta):
        verbose_name = _("consultation meeting")
        verbose_name_plural = _("consultation meetings")
        ordering = ["-on", "pk"]
        triggers = [
            *Shared.Meta.triggers,
            PUBLIC_BY_REVIEW,
            RESOLUTIONS_FOLLOW,
            stays(
                "cleared_stays",
                pgtrigger.Update,
                "(OLD.agreement_id, OLD.name, OLD.name_en, OLD.on, OLD.place,"
                " OLD.agenda, OLD.minutes) IS DISTINCT FROM (NEW.agreement_id,"
                " NEW.name, NEW.name_en, NEW.on, NEW.place, NEW.agenda, NEW.minutes)",
                "NEW.id",
            ),
        ]

    def get_absolute_url(self):
        return reverse("agreements:meeting", args=[self.pk])

    @property
    def is_fixed(self):
        """Whether its words stay: everyone reads them, or is to as they are."""
        asked = DisclosureReview.objects.of(self).open()
        return self.is_public or asked.exists()


class ResolutionQuerySet(PartQuerySet):
    within = "meeting__agreement"

    def by_right(self):
        return Q(home=F("meeting__home"), meeting__in=Meeting.objects.standing())

    def visible_to(self, account):
        """Those of public meetings; officers see the internal ones too."""
        found = super().visible_to(account)
        return found if is_insider(account) else found.filter(meeting__is_public=True)


@track_changes
class Resolution(Shared):
    """What a meeting resolved; it may become a commitment of the agreement."""

    meeting = SharedKey(Meeting, related_name="resolutions", verbose_name=_("meeting"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = Prose(_("what was resolved"), max_length=1000)
    text_en = Prose(_("what was resolved, in English"), max_length=2000, blank=True)
    commitment = SharedKey(
        Commitment,
        null=True,
        blank=True,
        editable=False,
        related_name="resolutions",
        verbose_name=_("commitment that it became"),
    )

    objects = ResolutionQuerySet.as_manager()
    audience = told_within(
        "resolution",
        "a.is_public AND EXISTS (SELECT FROM agreements_meeting m"
        " WHERE m.id = r.meeting_id AND m.is_public)",
    )

    class Meta(Shared.Meta):
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering = ["number"]
        triggers = [
            *Shared.Meta.triggers,
            stays(
                "cleared_stays",
                pgtrigger.Insert | pgtrigger.Update,
                "(TG_OP = 'INSERT' OR (OLD.meeting_id, OLD.number, OLD.text,"
                " OLD.text_en, OLD.withdrawn_at) IS DISTINCT FROM (NEW.meeting_id,"
                " NEW.number, NEW.text, NEW.text_en, NEW.withdrawn_at))",
                "NEW.meeting_id, OLD.meeting_id",
                LOCKED,
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "meeting", "number"],
                name="resolution_number_once",
                condition=Q(is_own=True, withdrawn_at=None),
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                name="resolution_becomes_one_commitment",
                condition=Q(is_own=True),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.local_text[:60]}"

    @property
    def local_text(self):
        return in_language(self.text, self.text_en)
