"""A party whose base joins after the agreement was signed reports from there."""

import pytest

from agreements.actions.naming import name_base
from agreements.actions.reporting import confirm_progress, file_progress
from agreements.models import Agreement, Commitment, Duty, Party, Progress
from agreements.tasks import open_shares
from portal.core.time import today
from portal.identity.models import Person
from tests.agreements import made
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]
OF_AGREEMENTS = ["agreement", "party", "area", "commitment"]


def test_it_reports_what_its_party_did(chengdu, peer, carry):
    agreement = made.framework()
    party = agreement.parties.get(base="chengdu")
    Party.objects.filter(pk=party.pk).update(base="")
    made.sign(agreement)
    party.refresh_from_db()

    name_base(party=party, base="chengdu")
    carry(*[f"agreements.{name}" for name in OF_AGREEMENTS])
    with chengdu.inside():
        open_shares()
        share = Duty.objects.own().get()
        assert share.party_id == party.pk
        filler, officer = (Person.objects.create(name=n) for n in ("李", "王"))
        progress = file_progress(
            duty=share, on=today(), state="on_course", text="已入网", by=filler
        )
        confirm_progress(progress=progress, by=officer)
    pull(peer)

    shown = Duty.objects.standing().get(party=party)
    assert (shown.home, shown.state) == ("chengdu", "on_course")
    assert Progress.objects.standing().get().home == "chengdu"
    assert Commitment.objects.count() == Agreement.objects.count() == 1
