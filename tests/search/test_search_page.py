"""The page of the search: filters, counts, chips, order, and hostile addresses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.time import now, today
from portal.search import indexer
from portal.search.days import HORIZON
from portal.search.models import Document, FreeTime
from portal.search.query import Search, search
from resources.models import Accreditation, Instrument, Rate, Service
from resources.search.free import free_instruments


@pytest.fixture
def visit(client):
    def get(address="", **headers):
        return client.get(f"{reverse('search')}{address}", headers=headers)

    return get


@pytest.fixture
def some(microscope, another, reindex, chongqing):
    """The microscope and two more: a cheap one, and one that is accredited."""
    cheap = another(name="离心机", nickname="cheap")
    service = Service.objects.create(instrument=cheap, name="机时", unit="hour")
    Rate.objects.create(
        service=service, customer_class="company", price=20, valid_from="2024-01-01"
    )
    proven = another(name="质谱仪", instrument_class_id="0101")
    Accreditation.objects.create(
        instrument=proven,
        kind="CMA",
        number="1",
        parameter="铅",
        standard="GB 5009.12-2023",
        valid_from="2020-01-01",
        valid_until=today() + timedelta(days=1),
    )
    reindex()
    return {"microscope": microscope, "cheap": cheap, "proven": proven}


def found(**how):
    return {document.name for document in search(Search(**how)).documents}


@pytest.mark.parametrize(
    ("facets", "names"),
    [
        ({"kind": ("identity.organisation",)}, {"重庆大学"}),
        ({"accredited": ("CMA",)}, {"质谱仪"}),
        ({"opens": ("verified",)}, {"场发射扫描电子显微镜"}),
        ({"class": ("0101",), "accredited": ("CMA",)}, {"质谱仪"}),
        ({"base": ("chengdu",)}, set()),
        ({"division": ("500106",), "accredited": ("CMA",)}, {"质谱仪"}),
        ({"division": ("500000",), "accredited": ("CMA",)}, {"质谱仪"}),
        ({"division": ("510000", "500000"), "accredited": ("CMA",)}, {"质谱仪"}),
        ({"discipline": ("430",), "accredited": ("CMA", "CNAS")}, {"质谱仪"}),
        ({"discipline": ("110",)}, set()),
        ({"no_such_group": ("x",), "accredited": ("CMA",)}, {"质谱仪"}),
    ],
)
def test_filters(some, facets, names):
    assert found(facets=facets) == names


def test_the_organisation_filters(some, university):
    assert len(found(facets={"organisation": (str(university.pk),)})) == 4


def test_the_highest_price(some):
    assert found(price_max=20) == {"离心机"}
    assert found(price_max=19) == set()


def test_free_within_dates(some):
    while indexer.renew_free_time():
        pass
    microscope = some["microscope"].pk
    days = free_instruments([microscope])[microscope].days
    closed = next(d for d in map(day_after, range(14)) if d not in days)

    assert found(free_from=days[0]) == {"场发射扫描电子显微镜"}
    assert found(free_from=closed) == set()
    assert found(free_from=closed, free_until=days[-1]) == {"场发射扫描电子显微镜"}


def test_nothing_is_free_where_nothing_is_known(some):
    while indexer.renew_free_time():
        pass

    assert found(free_from=day_after(HORIZON + 1)) == set()
    assert found(free_from=day_after(100), free_until=day_after(400)) == set()
    assert found(free_until=day_after(-1)) == set()


def test_words_that_are_held_are_not_read_otherwise(some):
    wanted = Search(q="离心机", price_max=1)

    assert (search(wanted).total, search(wanted).read_as) == (0, "")


def day_after(number):
    return today() + timedelta(days=number)


def test_each_group_is_counted_without_its_own_filter(some):
    wanted = Search(facets={"accredited": ("CMA",), "kind": ("resources.instrument",)})

    counts = search(wanted).counts

    assert counts["kind:resources.instrument"] == counts["class:0101"] == 1
    assert counts["accredited:CMA"] == 1
    assert "kind:identity.organisation" not in counts


def test_a_narrower_filter_takes_the_place_of_the_wider(some):
    wanted = Search(facets={"division": ("500000", "500107")})

    assert search(wanted).total == 0


@pytest.mark.parametrize(
    ("sort", "first"), [("price", "离心机"), ("name", "场发射扫描电子显微镜")]
)
def test_orders(some, sort, first):
    assert search(Search(sort=sort)).documents[0].name == first


def test_what_nobody_may_book_is_never_free(microscope):
    assert set(free_instruments([microscope.pk])) == {microscope.pk}

    Instrument.objects.filter(pk=microscope.pk).update(share_mode="none")

    assert free_instruments([microscope.pk]) == {}


def test_what_is_free_first_comes_first(some):
    FreeTime.objects.filter(document=some["cheap"].pk).update(free_from=now())

    assert search(Search()).documents[0].name == "离心机"


def test_pages_neither_repeat_nor_leave_out(some, another, reindex):
    for number in range(45):
        another(name=f"试验台{number}", published_at=some["cheap"].published_at)
    reindex()

    for sort in ("best", "free", "price", "name", "newest"):
        pages = [Search(q="试验台", sort=sort, page=n) for n in (1, 2, 3)]
        seen = [d.pk for page in pages for d in search(page).documents]
        assert len(seen) == len(set(seen)) == 45


def test_beyond_the_last_page_is_the_last(some):
    for wanted in Search(page=9), Search(q="重庆大学", page=9):
        assert search(wanted).documents == search(replace(wanted, page=1)).documents


def test_a_district_takes_the_place_of_its_province(some):
    wanted = Search(facets={"division": ("510000", "510107"), "base": ("chongqing",)})

    assert search(wanted).total == 0


def test_more_than_can_be_counted(some, another, reindex, monkeypatch):
    monkeypatch.setattr("portal.search.sql.MOST", 2)
    monkeypatch.setattr("portal.search.outlines.MOST", 2)
    monkeypatch.setattr("portal.search.query.MOST", 2)
    another(name="离心机二", published_at=now())
    reindex()

    result = search(Search(q="重庆大学", sort="newest"))

    assert (result.total, result.is_more) == (2, True)
    assert result.documents[0].name == "离心机二"


def test_the_page_shows_a_line(visit, some):
    answer = visit("?q=zeiss")

    text = answer.content.decode()
    assert "场发射扫描电子显微镜" in text
    assert "重庆大学" in text
    assert "<mark>Zeiss</mark>" in text
    assert reverse("resources:instrument", args=[some["microscope"].pk]) in text


def test_htmx_gets_the_part_and_a_clean_address(visit, some):
    answer = visit("?q=zeiss&free_from=&base=chongqing", hx_request="true")

    assert "<html" not in answer.content.decode()
    assert answer["HX-Push-Url"] == "/search/?q=zeiss&base=chongqing"
    assert "HX-Request" in answer["Vary"]


def test_chips_take_their_filter_away(visit, some):
    text = visit("?q=%E4%BB%AA&accredited=CMA&page=2&price_max=5").content.decode()

    assert 'href="/search/?q=%E4%BB%AA&amp;price_max=5"' in text
    assert 'href="/search/?q=%E4%BB%AA&amp;accredited=CMA"' in text


def test_reversed_dates_are_said(visit, some):
    answer = visit("?free_from=2030-02-02&free_until=2030-02-01")

    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.content.decode()


@pytest.mark.parametrize(
    "q",
    [
        "' | !a:* & (b <-> c)",
        "\\",
        "%_%",
        "a\x00b",
        "😀",
        "重庆😀大学",
        "电" * 500,
        "x" * 500,
        "--; drop table",
        ")(*&^%$#@!",
        "\ud800".encode("utf-8", "replace").decode(),
        " ".join("abcdefghij" * 3),
    ],
)
def test_hostile_words(some, q):
    search(Search(q=q, facets={"base": ("'\\",)}))


@pytest.mark.parametrize(
    "address",
    [
        "?page=-1",
        "?page=999999999999999999999999",
        f"?page={'9' * 5000}",
        "?page=%C2%B2",
        "?page=2",
        "?base=%00&base='%7C",
        "?q=%FF%FE",
        "?q=%00",
        "?sort=nonsense",
        "?price_max=NaN",
        "?organisation=NaN",
        "?price_max=-1",
        "?price_max=1e999",
        "?free_from=9999-12-31",
        "?free_until=0001-01-01",
        "?division=" + "&division=".join(map(str, range(300))),
    ],
)
def test_hostile_addresses(visit, some, address):
    assert visit(address).status_code in (200, 422)


def test_the_queries_do_not_grow_with_the_results(
    visit, some, another, reindex, django_assert_max_num_queries
):
    for number in range(25):
        another(name=f"离心机{number}")
    reindex()
    visit("?q=离心机")  # keeps the labels

    with django_assert_max_num_queries(8):
        visit("?q=离心机&base=chongqing")


def test_the_home_page_tells_what_there_is(client, some):
    text = client.get(reverse("home")).content.decode()

    assert "质谱仪" in text
    assert Document.objects.count() == 4


def test_the_home_page_of_an_empty_base(client, db):
    assert client.get(reverse("home")).status_code == 200


def test_signing_in_from_a_search_comes_back_to_it(some, visit):
    page = visit("?q=sem&base=chengdu").content.decode()

    assert "/account/login/?next=%2Fsearch%2F%3Fq%3Dsem%26base%3Dchengdu" in page
