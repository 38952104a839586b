"""What is proposed while somebody types."""

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import IntegrityError
from django.db.models import Value
from django.urls import reverse

from portal.core.pace import is_too_fast
from portal.search import indexer, phrases, views
from portal.search.models import Phrase
from portal.search.registry import SOURCES
from portal.search.tasks import index_changes
from resources.models import Instrument, Stage

NAME = "场发射扫描电子显微镜"


@pytest.fixture
def known(microscope, another, reindex):
    """The microscope, and three instruments of one name."""
    for model in ("1260 Infinity II", "LC-20A", "Nexera"):
        another(name="高效液相色谱仪", model=model, manufacturer="岛津")
    reindex()
    phrases.weigh()
    return microscope


@pytest.fixture
def proposed():
    return lambda typed: [suggestion.words for suggestion in phrases.suggest(typed)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("场", NAME),
        ("场发射", NAME),
        ("扫描电", NAME),
        ("changfa", NAME),
        ("saomiao", NAME),
        ("cfs", NAME),
        ("dzxwj", NAME),
        ("chang fa she", NAME),
        ("Sigma", "Sigma 300"),
        ("sigma3", "Sigma 300"),
        ("ＳＩＧＭＡ", "Sigma 300"),
        ("300", "Sigma 300"),
        ("lc20", "LC-20A"),
        ("infin", "1260 Infinity II"),
        ("岛", "岛津"),
        ("daojin", "岛津"),
        ("重庆大", "重庆大学"),
        ("cqdx", "重庆大学"),
        ("field emis", "Field emission scanning electron microscope"),
    ],
)
def test_proposed_by_how_it_or_a_part_begins(known, proposed, typed, words):
    assert words in proposed(typed)


@pytest.mark.parametrize("typed", ["", " ", "s", "!!", "igma", "微显", "x" * 10_000])
def test_what_begins_nothing_proposes_nothing(known, proposed, typed):
    assert proposed(typed) == []


def test_each_phrase_is_proposed_once_with_its_count(known):
    (suggestion,) = phrases.suggest("高效")

    assert (suggestion.words, suggestion.total) == ("高效液相色谱仪", 3)
    assert str(suggestion.label) == "仪器"


def test_what_begins_so_comes_before_what_holds_it(known, another, reindex, proposed):
    another(name="电子天平")
    reindex()

    assert proposed("电子") == ["电子天平", NAME]


def test_no_more_than_a_list_holds(known, another, reindex, proposed):
    for number in range(12):
        another(name=f"离心机{number}")
    reindex()

    assert len(proposed("离心机")) == phrases.MOST


def test_a_name_that_nobody_bears_any_more_goes(known, proposed):
    of_that_name = Instrument.objects.filter(name="高效液相色谱仪")
    of_that_name.update(stage=Stage.WITHDRAWN)
    gone = list(of_that_name.values_list("pk", flat=True))
    indexer.index(SOURCES["resources.instrument"], gone)
    phrases.weigh()

    assert proposed("高效") == proposed("岛津") == []
    assert proposed("场发射") == [NAME]


def test_indexing_again_writes_no_phrase_twice(known, reindex):
    before = set(Phrase.objects.values_list("words", "total"))
    reindex()

    assert set(Phrase.objects.values_list("words", "total")) == before


@pytest.mark.django_db(transaction=True)
def test_the_worker_proposes_what_is_new(microscope, proposed):
    index_changes()

    assert proposed("场发射") == [NAME]


@pytest.fixture
def ask(client):
    def get(typed, **headers):
        return client.get(reverse("suggestions"), {"q": typed}, headers=headers)

    return get


def test_the_page_asks_one_query_and_of_nobody(known, ask, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = ask("场发射")

    assert answer.status_code == 200
    assert f'data-words="{NAME}"' in answer.content.decode()
    assert "private" in answer["Cache-Control"]
    assert "Set-Cookie" not in answer


def test_the_reader_s_language(known, ask):
    assert "仪器 · 3" in ask("高效").content.decode()
    assert "Instruments · 3" in ask("高效", accept_language="en").content.decode()


def test_words_are_not_markup(another, reindex, ask):
    another(name="<b>仪</b>")
    reindex()

    assert "&lt;b&gt;" in ask("b仪").content.decode()


@pytest.mark.parametrize(
    "typed",
    ["\x00场", "'", "\\", "a' | 'b", "场:*", "& | !", "🔬🔬", "\u202e场"],
)
def test_hostile_letters(known, ask, typed):
    assert ask(typed).status_code == 200


def test_whoever_asks_without_end_waits(known, ask, monkeypatch):
    monkeypatch.setattr(views, "MOST_A_MINUTE", 2)

    answers = [ask("场").status_code for _ in range(4)]

    assert answers == [200, 200, 429, 429]


def test_a_new_minute_a_new_count(time_machine):
    time_machine.move_to("2026-11-23 09:00:10+08:00", tick=False)
    asked = [is_too_fast(what="it", who="lin", most=1) for _ in range(2)]
    other = is_too_fast(what="it", who="wei", most=1)
    time_machine.move_to("2026-11-23 09:01:05+08:00", tick=False)

    assert asked == [False, True]
    assert not other
    assert not is_too_fast(what="it", who="lin", most=1)


def test_organisations_count_by_what_they_share(known):
    (suggestion,) = phrases.suggest("重庆大")

    assert suggestion.total == 1 + 4  # itself, and its instruments


@pytest.mark.django_db
def test_a_phrase_of_a_kind_stands_once():
    sigma = {"kind": "model", "words": "sigma 300", "total": 1}
    Phrase.objects.create(**sigma, keys=SearchVector(Value("sigma")))

    with pytest.raises(IntegrityError, match="phrase_once"):
        Phrase.objects.create(**sigma, keys=SearchVector(Value("sigma")))
