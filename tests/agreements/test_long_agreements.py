"""An agreement with 200 commitments: its forms can still be sent.

Django refuses a form of more than 1,000 fields.
"""

import pytest
from django.urls import reverse

from agreements.models import Agreement, Area, Article, Commitment, Consultation
from tests.agreements import made
from tests.offices import enter, url

MANY = 200


@pytest.fixture
def long(client, wen, draft):
    """A draft whose one area promises 200 things."""
    enter(client, wen)
    area = draft.areas.get()
    Commitment.objects.bulk_create(
        Commitment(area=area, number=number, name=f"任务{number}")
        for number in range(2, MANY + 1)
    )
    return draft


def fields_of(answer):
    """All that the browser would send of the page's forms, as it came."""
    sent = {}
    admin_form = answer.context["adminform"].form
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    forms = [admin_form]
    for formset in formsets:
        forms += [formset.management_form, *formset.initial_forms]
        sent[formset.get_pagination_key()] = formset.page.number
    for form in forms:
        for field in form:
            sent[field.html_name] = field.value()
    return {name: value for name, value in sent.items() if value is not None}


def test_each_page_of_an_area_is_saved(client, long):
    page = url(Area, "change", long.areas.get().pk) + "?commitments-page=3"
    sent = fields_of(client.get(page))
    assert 350 < len(sent) < 1000
    assert sent["commitments-0-name"] == "任务101"

    answer = client.post(page, sent | {"commitments-0-name": "改过的任务"})

    assert answer.status_code == 302
    assert Commitment.objects.get(number=101).name == "改过的任务"
    assert Commitment.objects.standing().count() == MANY


@pytest.mark.parametrize("number", ["²", "9" * 5000, "-1", "x", "\0"])
def test_a_page_that_is_none_is_the_first(client, long, number):
    page = url(Area, "change", long.areas.get().pk)

    answer = client.get(page, {"commitments-page": number})

    assert fields_of(answer)["commitments-0-name"] == "两地仪器入网共享"


def test_one_is_added_on_whatever_page(client, long):
    page = url(Area, "change", long.areas.get().pk)
    sent = fields_of(client.get(page))
    new = sent["commitments-TOTAL_FORMS"]
    more = {
        "commitments-TOTAL_FORMS": int(new) + 1,
        f"commitments-{new}-number": 201,
        f"commitments-{new}-name": "又一项",
        f"commitments-{new}-measured_by": "yes_or_no",
        f"commitments-{new}-area": long.areas.get().pk,
    }

    assert client.post(page, sent | more).status_code == 302
    assert Commitment.objects.get(number=201).name == "又一项"


def test_an_agreement_of_many_areas_and_articles_is_saved(client, long):
    Area.objects.bulk_create(
        Area(agreement=long, number=n, name=f"领域{n}") for n in range(2, 101)
    )
    Article.objects.bulk_create(
        Article(agreement=long, number=n, text="条文") for n in range(1, 101)
    )
    page = url(Agreement, "change", long.pk) + "?areas-page=5&articles-page=2"
    sent = fields_of(client.get(page))
    assert len(sent) < 1000

    answer = client.post(page, sent | {"areas-0-name": "改过的领域"})

    assert answer.status_code == 302
    assert Area.objects.get(number=81).name == "改过的领域"


class TestProposing:
    @pytest.fixture
    def page(self, long):
        made.sign(long)
        return reverse("admin:agreements_agreement_propose_change", args=[long.pk])

    def sent(self, answer, **said):
        proposal = answer.context["proposal"]
        sent = {"chosen": answer.context["chosen"]}
        for form in (proposal.ground, *proposal.pieces):
            for field in form:
                sent[field.html_name] = field.value() or ""
        return sent | said

    def test_of_a_long_text_the_pieces_are_chosen_first(self, client, long, page):
        choices = client.get(page).context["choices"]
        assert len(choices) == MANY + 2
        some = Commitment.objects.filter(number__in=range(100, 160))
        chosen = [str(pk) for pk in some.values_list("pk", flat=True)]

        answer = client.post(page, {"step": "choose", "chosen": chosen})
        one = some.get(number=120)
        how = {"step": "send", "ground": "调整", f"{one.pk}-name": "新的说法"}
        sent = self.sent(answer, **how)
        assert sum(len(v) if isinstance(v, list) else 1 for v in sent.values()) < 1000
        client.post(page, sent)

        [change] = Consultation.objects.get().changes
        assert change["after"]["name"] == "新的说法"

    def test_not_more_than_a_page_takes(self, client, page):
        chosen = [str(pk) for pk in Commitment.objects.values_list("pk", flat=True)]

        answer = client.post(page, {"step": "choose", "chosen": chosen})

        assert answer.status_code == 422
        assert "60" in answer.content.decode()

    def test_without_a_choice_something_may_be_added(self, client, long, page):
        answer = client.post(page, {"step": "choose"})
        how = {"step": "send", "ground": "增加", "new-area-number": "9"}
        client.post(page, self.sent(answer, **how, **{"new-area-name": "新领域"}))

        assert [c["piece"] for c in Consultation.objects.get().changes] == ["area"]
