"""Sending, confirming and publishing 20,000 drafts, each by one batch."""

from django.conf import settings
from django.utils.translation import override

from portal.identity.models import Account, Membership, Person, Role
from resources.actions.batches import confirm_batch, prepare_batch, take_some
from resources.doors import DOORS
from resources.models import Batch, Instrument
from tests.benchmarks.figure import Figure, stopwatch
from tests.benchmarks.importing import ROWS, prepare
from tests.cast import SIGMA_300

STEPS = {
    "submit": Role.INSTRUMENT_MANAGER,
    "confirm": Role.ORGANISATION_ADMIN,
    "publish": Role.BASE_REVIEWER,
}


def run(services):
    with override(settings.LANGUAGE_CODE):
        organisation, _person = prepare()
        drafts(organisation)
        for verb, role in STEPS.items():
            yield from times(verb, member(organisation, verb, role))


def member(organisation, name, role):
    person = Person.objects.create(name=name, email=f"{name}@demo.example")
    Membership.objects.create(person=person, organisation=organisation, role=role)
    return Account.objects.create_user(person.email, person=person)


def drafts(organisation):
    whole = {
        "street": "沙正街 174 号",
        "contact": "分析测试中心",
        "phone": "023-65100000",
    }
    Instrument.objects.bulk_create(
        (
            Instrument(
                organisation=organisation,
                division_id="500106",
                inner_id=f"{number:08}",
                **SIGMA_300 | whole,
            )
            for number in range(ROWS)
        ),
        batch_size=2_000,
    )


def times(verb, account):
    """How long the list of a batch is written, its step taken, and each write open."""
    door = DOORS[verb]
    with stopwatch() as preparing:
        batch = prepare_batch(
            listings=door.listings(Instrument, account).filter(door.where),
            verb=verb,
            by=account.person,
        )
    confirm_batch(batch=batch)
    longest, has_more = 0.0, True
    with stopwatch() as taking:
        while has_more:
            with stopwatch() as portion:
                has_more = take_some(batch, door)
            longest = max(longest, portion())
    assert Batch.objects.get(pk=batch.pk).done == ROWS
    yield Figure(f"{verb} {ROWS:,}: its list", preparing() * 1e3, "ms")
    yield Figure(f"{verb} {ROWS:,}", taking(), "s", goal="60 s")
    yield Figure(f"{verb}: the longest write", longest * 1e3, "ms", goal="1,000 ms")
