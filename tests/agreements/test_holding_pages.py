"""Where another base's text is not as agreed: what people see, and may do."""

import re

import pytest

from agreements.actions import holding
from agreements.models import AgreedText, Agreement, Area
from agreements.signed import fingerprint
from portal.core.time import now
from tests.agreements.held import LIES, look_twice, says, tasks
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_agreement_office import step, told
from tests.offices import enter, url
from tests.test_constraints_of_all import refused

ALARM = "与本基地签约方同意的文本不一致"
STALE = "您查看之后，文本又有变动，请重新核对后再确认。"


def accept(client, shown, seen):
    return step(client, shown, "accept_text", seen=seen)


def seen_of(client, shown):
    """What the dialog sends along: it stands for the text that it shows."""
    dialog = client.get(url(Agreement, "accept_text", shown.pk)).content.decode()
    return re.search(r'name="seen" value="(\w+)"', dialog)[1]


def agreed_area(held):
    """What the area is called in the text that was agreed to."""
    return AgreedText.objects.get().text[str(held.areas.get().pk)]["after"]["name"]


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

        accept(client, held, seen=seen_of(client, held))

        assert not AgreedText.objects.disputed().exists()
        assert not tasks(wen).exists()
        assert holding.look_at_texts() == 0
        page = client.get(url(Agreement, "change", held.pk)).content.decode()
        assert f"{held.pk}/accept-text" not in page

    def test_whoever_says_so_sees_in_what(self, client, lied, wen):
        enter(client, wen)

        dialog = client.get(url(Agreement, "accept_text", lied.pk)).content.decode()

        assert "资源共享" in dialog
        assert "只共享一半" in dialog

    def test_nobody_else_does(self, client, lied, auditor):
        enter(client, auditor)

        assert client.get(url(Agreement, "accept_text", lied.pk)).status_code == 403
        assert accept(client, lied, seen="").status_code == 403
        assert AgreedText.objects.disputed().exists()


class TestWhatChangedSinceItWasShown:
    def test_it_is_compared_anew(self, client, lied, wen):
        """One tab shows the text; then the feed brings another."""
        enter(client, wen)
        seen = seen_of(client, lied)
        says(Area, lied.areas.get(), name="什么都不共享")

        answer = accept(client, lied, seen=seen)

        assert STALE in told(answer)
        assert "什么都不共享" in answer.content.decode()
        assert AgreedText.objects.disputed().exists()
        assert agreed_area(lied) == "资源共享"

    def test_what_is_read_anew_is_taken(self, client, lied, wen):
        enter(client, wen)
        says(Area, lied.areas.get(), name="什么都不共享")

        accept(client, lied, seen=seen_of(client, lied))

        assert not AgreedText.objects.disputed().exists()
        assert agreed_area(lied) == "什么都不共享"

    def test_without_what_was_shown_nothing_is(self, client, lied, wen):
        enter(client, wen)

        assert STALE in told(accept(client, lied, seen=""))
        assert AgreedText.objects.disputed().exists()


class TestAccepting:
    def test_only_what_is_disputed(self, held):
        said = {"agreement": held, "seen": fingerprint([])}
        assert code_of(holding.accept_text, **said) == "not_disputed"

    def test_only_what_was_looked_at(self, lied):
        seen = fingerprint(holding.deviations_of(lied))
        says(Area, lied.areas.get(), name="什么都不共享")

        assert code_of(holding.accept_text, agreement=lied, seen=seen) == "stale"
        assert agreed_area(lied) == "资源共享"

    def test_what_is_agreed_meanwhile_is_looked_at_too(self, lied):
        """The same text is shown, but what is held against it is another."""
        seen = fingerprint(holding.deviations_of(lied))
        held = AgreedText.objects.get()
        held.text[str(lied.areas.get().pk)]["after"]["name"] = "全部共享"
        held.save()

        assert code_of(holding.accept_text, agreement=lied, seen=seen) == "stale"


def test_the_database_knows_no_dispute_without_a_difference(held):
    make = AgreedText.objects.update
    assert refused(make, disputed_at=now()) == "agreed_text_disputed_where_it_differs"
