"""What stands against a step for many records, counted before it is taken.

The step itself is the judge: these are the same reasons, found by the database.
"""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Standing
from resources.models import BatchVerb
from resources.models.listing import in_hand_of, proposed_by, sent_alone


@dataclass(frozen=True)
class Obstacles:
    """How many records cannot take the step, and how many for each reason."""

    count: int
    reasons: list[tuple[str, int]]


def obstacles(listings, verb, by):
    """What would be refused if the step were taken now."""
    why = REASONS.get(verb, lambda model, by: {})(listings.model, by)
    if not why:
        return Obstacles(0, [])
    any_of = Q()
    for condition in why.values():
        any_of |= condition
    counts = listings.aggregate(
        stuck=Count("pk", filter=any_of),
        **{f"why{n}": Count("pk", filter=each) for n, each in enumerate(why.values())},
    )
    reasons = [(words, counts[f"why{n}"]) for n, words in enumerate(why)]
    return Obstacles(counts["stuck"], [(w, count) for w, count in reasons if count])


def _empty(model, by):
    said = _("“%(field)s” is still empty.")
    return {
        said % {"field": model._meta.get_field(name).verbose_name}: Q(**{name: ""})
        for name in model.needed
    }


def _sent_alone(model, by):
    said = _("Another administrator of the organisation confirms what you sent.")
    return {said: sent_alone(by)}


def _not_public(model, by):
    handled = _("Someone else publishes what you sent or confirmed.")
    unverified = _(
        "The base has not verified this organisation, so nothing of it is published."
    )
    return {
        unverified: ~Q(organisation__standing=Standing.VERIFIED),
        handled: Q(in_hand_of(by)),
    }


def _proposed(model, by):
    said = _("Someone else accepts what you proposed.")
    return {said: Q(proposed_by(by))}


REASONS = {
    BatchVerb.SUBMIT: _empty,
    BatchVerb.CONFIRM: _sent_alone,
    BatchVerb.PUBLISH: _not_public,
    BatchVerb.ACCEPT: _proposed,
}
