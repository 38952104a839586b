"""Whoever agreed to an older privacy notice is asked again, and old traces go."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.time import now
from portal.identity.actions.accounts import give_consent
from portal.identity.models import SignIn
from portal.identity.tasks import forget_old_sign_ins

CONSENT = "/privacy/consent/"


@pytest.fixture
def enter(client, lin, verified):
    """Sign Lin in by password, who agreed to the version of the notice given."""
    verified(lin)

    def sign_in(version):
        give_consent(person=lin.person, subject="privacy", version=version)
        client.post(
            reverse("account_login"),
            {"login": lin.email, "password": "correct horse"},
        )
        return client

    return sign_in


def versions(account):
    return set(account.person.consents.values_list("version", flat=True))


def test_who_agreed_to_this_notice_is_not_asked(enter, settings):
    assert enter(settings.PRIVACY_NOTICE).get("/bookings/").status_code == 200


def test_who_agreed_to_an_older_one_is_asked_and_goes_on(enter, lin, settings):
    client = enter("2020-01")

    answer = client.get("/bookings/?page=1")
    assert answer.url == f"{CONSENT}?next=%2Fbookings%2F%3Fpage%3D1"
    assert client.get(answer.url).status_code == 200

    answer = client.post(CONSENT, {"next": "/bookings/?page=1"})
    assert answer.url == "/bookings/?page=1"
    assert client.get("/bookings/").status_code == 200
    assert versions(lin) == {"2020-01", settings.PRIVACY_NOTICE}


def test_nothing_is_done_before(enter, lin):
    client = enter("2020-01")

    answer = client.post("/profile/", {"name": "另一人"})

    lin.person.refresh_from_db()
    assert answer.url == f"{CONSENT}?next=%2F"
    assert lin.person.name == "lin"
    assert versions(lin) == {"2020-01"}


def test_programs_are_told_so(enter):
    answer = enter("2020-01").get("/api/v1/memberships/")

    assert answer.status_code == 403
    assert answer.json()["code"] == "consent_is_due"


@pytest.mark.parametrize(
    "free", ["/privacy/", "/profile/export/", "/profile/close/", "/account/logout/"]
)
def test_one_may_read_it_take_ones_data_and_leave(enter, free):
    assert enter("2020-01").get(free).status_code == 200


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil"])
def test_it_leads_nowhere_else(enter, to):
    assert enter("2020-01").post(CONSENT, {"next": to}).url == "/"


def test_visitors_sign_in_first(client, db):
    assert client.get(CONSENT).status_code == 302


def test_old_records_of_sign_ins_are_forgotten(db):
    young = SignIn.objects.create(login="young", at=now() - timedelta(days=185))
    SignIn.objects.create(login="old", at=now() - timedelta(days=191))

    assert forget_old_sign_ins() == 1
    assert SignIn.objects.get() == young
