"""An officer reads reports where the commitment is, and adds the next from there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import Agreement, Commitment, Duty, Evidence, Party, Progress
from portal.core.time import today
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter, officer, url


@pytest.fixture
def office(client, wen):
    enter(client, wen)
    return client


def button(shown):
    return reverse(f"admin:agreements_{shown._meta.model_name}_report", args=[shown.pk])


def page_of(client, shown):
    return client.get(url(type(shown), "change", shown.pk)).content.decode()


@pytest.fixture
def theirs(commitment):
    """What the other party reported at its base."""
    with applying():
        share = Duty.objects.create(
            commitment=commitment,
            party=Party.objects.get(base="chengdu"),
            home="chengdu",
        )
        return Progress.objects.create(
            duty=share,
            on="2022-06-30",
            state="late",
            text="成都一侧的进展",
            stand="confirmed",
            home="chengdu",
        )


def test_all_parties_reports_stand_with_the_commitment(office, report, theirs, media):
    made.prove(report)

    page = page_of(office, report.duty.commitment)

    assert "已有九百台（套）仪器入网。" in page
    assert "成都一侧的进展" in page
    assert "入网仪器清单" in page


def test_a_share_has_its_own_reports_alone(office, report, theirs):
    page = page_of(office, report.duty)

    assert "已有九百台（套）仪器入网。" in page
    assert "成都一侧的进展" not in page


def test_a_withdrawn_file_is_not_named(office, report, media):
    proof = made.prove(report)
    Evidence.objects.filter(pk=proof.pk).update(withdrawn_at="2026-01-01T00:00Z")

    assert "入网仪器清单" not in page_of(office, report.duty)


@pytest.mark.parametrize("of", ["commitment", "share"])
def test_the_next_is_added_from_there(office, wen, commitment, media, of):
    share = commitment.duties.get()
    led = office.get(button(commitment if of == "commitment" else share))
    sent = {"duty": share.pk, "on": today(), "state": "on_course", "text": "已入网"}
    proof = SimpleUploadedFile("清单.pdf", made.PDF, "application/pdf")

    answer = office.post(led.url, sent | {"evidence": [proof]})

    assert answer.url == url(Commitment, "change", commitment.pk)
    filed = Progress.objects.get()
    assert (filed.duty, filed.filed_by, filed.stand) == (share, wen.person, "filed")
    assert filed.evidence.get().name == "清单"
    assert "已入网" in page_of(office, commitment)


def test_its_form_knows_the_share(office, commitment):
    share = commitment.duties.get()

    led = office.get(button(commitment), follow=True)

    assert f'<option value="{share.pk}" selected' in led.content.decode()


def test_of_a_copy_this_base_reports_its_own_share(office, sichuan):
    with applying():
        foreign = made.framework(home="chengdu")
        Commitment.objects.update(home="chengdu")
        Agreement.objects.update(state="in_force")
    copy = Commitment.objects.get()
    share = Duty.objects.get()

    led = office.get(button(copy))

    assert led.url.endswith(f"?duty={share.pk}")
    assert foreign.home == "chengdu"


def test_no_share_no_report(office, theirs):
    """Of another party's base nothing can be reported here."""
    Duty.objects.own().update(withdrawn_at="2026-01-01T00:00Z")

    assert office.get(button(theirs.duty.commitment)).status_code == 404
    assert office.get(button(theirs.duty)).status_code == 404
    assert button(theirs.duty.commitment) not in page_of(office, theirs.duty.commitment)


def test_the_auditor_reads_and_reports_nothing(client, auditor, report):
    enter(client, auditor)

    assert "已有九百台（套）仪器入网。" in page_of(client, report.duty.commitment)
    assert client.get(button(report.duty)).status_code == 403


def test_other_offices_find_nothing(client, administration, report):
    enter(client, officer("other", administration, Role.BASE_REVIEWER))

    assert client.get(button(report.duty)).status_code == 403


def test_the_page_is_saved_with_its_reports_on_it(office, report, theirs):
    """They are only read there, whatever a form sends back."""
    shown = report.duty
    management = {
        "agreements-progress-TOTAL_FORMS": 1,
        "agreements-progress-INITIAL_FORMS": 1,
        "agreements-progress-0-id": report.pk,
        "agreements-progress-0-text": "改写",
    }

    office.post(
        url(Duty, "change", shown.pk), {"office": "资源处", **management}, follow=True
    )

    shown.refresh_from_db()
    report.refresh_from_db()
    assert shown.office == "资源处"
    assert report.text == "已有九百台（套）仪器入网。"
