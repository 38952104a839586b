"""Two decide, or register, at the same moment: one does."""

from functools import partial

import pytest

from portal.identity.actions import assurance, organisations
from portal.identity.models import Assurance, RealNameCheck
from portal.identity.programs import clients
from portal.notices.models import Notice
from tests.identity.programs.asking import BACK
from tests.race import codes, race, won

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_those_who_decide_on_an_organisation(newcomer, he):
    said = {"organisation": newcomer, "by": he.person}
    verify = partial(organisations.verify_organisation, **said)
    reject = partial(organisations.reject_organisation, **said, reason="不符")

    results = race(verify, reject, verify, reject)

    assert (len(won(results)), codes(results)) == (1, {"standing"})
    assert newcomer.steps.count() == 2


def test_of_those_who_decide_on_a_real_name(lin, he):
    check = assurance.request_real_name(person=lin.person, is_by_hand=True)
    said = {"check": check, "by": he.person}
    confirm = partial(assurance.confirm_real_name, **said, name="林静")
    decline = partial(assurance.decline_real_name, **said, note="照片不清")

    results = race(confirm, decline, confirm, decline)

    assert (len(won(results)), codes(results)) == (1, {"decided"})
    outcome = RealNameCheck.objects.get().outcome
    lin.person.refresh_from_db()
    is_real = lin.person.assurance == Assurance.REAL_NAME
    assert is_real == (outcome == "confirmed")
    assert Notice.objects.filter(kind="identity.real_name_decided").count() == 1


def test_nobody_registers_more_programs_than_they_may(lin, monkeypatch):
    monkeypatch.setattr(clients, "MOST", 1)
    said = {"kind": "web", "scopes": ["read"], "redirect_uris": [BACK]}

    results = race(
        *[
            partial(clients.register_program, owner=lin, name=str(number), **said)
            for number in range(4)
        ]
    )

    assert (len(won(results)), codes(results)) == (1, {"too_many_programs"})
    assert clients.programs_of(lin).count() == 1
