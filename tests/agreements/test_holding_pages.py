"""Where another base's text is not as agreed: what people see, and may do."""

import pytest

from agreements.actions import holding
from agreements.models import AgreedText, Agreement, Area
from portal.core.time import now
from tests.agreements.held import LIES, look_twice, says, tasks
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_agreement_office import step
from tests.offices import enter, url
from tests.test_constraints_of_all import refused

ALARM = "与本基地签约方同意的文本不一致"


class TestPages:
    def test_nothing_is_said_of_what_is_as_agreed(self, client, held):
        page = client.get(held.get_absolute_url()).content.decode()

        assert ALARM not in page

    def test_everyone_reads_that_it_is_not(self, client, lied):
        page = client.get(lied.get_absolute_url()).content.decode()

        assert ALARM in page

    def test_officers_see_in_what(self, client, lied, wen):
        enter(client, wen)

        page = client.get(url(Agreement, "change", lied.pk)).content.decode()

        assert "差异见文本下方" in page
        assert "文本所在基地" in page
        assert "资源共享" in page
        assert "只共享一半" in page

    @pytest.mark.parametrize("lie", LIES)
    def test_an_officer_finds_that_it_is_right(self, client, held, link, wen, lie):
        LIES[lie](held)
        assert look_twice(link)
        enter(client, wen)

        step(client, held, "accept_text")

        assert not AgreedText.objects.disputed().exists()
        assert not tasks(wen).exists()
        assert holding.look_at_texts() == 0
        page = client.get(url(Agreement, "change", held.pk)).content.decode()
        assert f"{held.pk}/accept-text" not in page

    def test_nobody_else_does(self, client, lied, auditor):
        enter(client, auditor)

        assert step(client, lied, "accept_text").status_code == 403
        assert AgreedText.objects.disputed().exists()


class TestAccepting:
    def test_only_what_is_disputed(self, held):
        assert code_of(holding.accept_text, agreement=held) == "not_disputed"

    def test_only_what_was_looked_at(self, lied):
        says(Area, lied.areas.get(), name="什么都不共享")

        assert code_of(holding.accept_text, agreement=lied) == "stale"
        assert AgreedText.objects.disputed().exists()


def test_the_database_knows_no_dispute_without_a_difference(held):
    make = AgreedText.objects.update
    assert refused(make, disputed_at=now()) == "agreed_text_disputed_where_it_differs"
