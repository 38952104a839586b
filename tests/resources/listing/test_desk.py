"""The desk: what waits, what one has, and writing it part by part."""

import pytest
from django.urls import reverse

from portal.core.ids import new_id
from portal.core.time import today
from resources.actions.publishing import publish_listing
from resources.models import Facility, Instrument, Rate, Resource, ResourceClass, Stage
from tests.cast import account
from tests.offices import enter

BASIC = {
    "name": "透射电子显微镜",
    "inner_id": "20240001",
    "instrument_class": "0101",
    "disciplines_0": "430",
    "division": "500106",
    "manufacturer": "日本电子株式会社",
    "nation": "JP",
    "model": "JEM-F200",
    "begun_on": "2024-05-31",
    "worth": "865.5",
    "source": "purchase",
}


@pytest.fixture
def desk(client, chen, electron_microscopes, materials):
    client.force_login(chen)
    return client


def page(answer):
    return answer.content.decode()


def copies(microscope, count):
    for number in range(count):
        microscope.pk = microscope.id = new_id()
        microscope.inner_id = f"c{number}"
        microscope.save(force_insert=True)


def test_a_new_instrument_is_a_draft(desk):
    url = reverse("resources:new-listing", args=[Instrument])
    assert desk.get(url).status_code == 200

    answer = desk.post(url, BASIC)

    draft = Instrument.objects.get()
    assert answer.url == reverse(
        "resources:edit-listing", args=[Instrument, draft.pk, "technical"]
    )
    assert (draft.stage, draft.disciplines) == (Stage.DRAFT, ["430"])


def test_facilities_and_resources_are_written_too(desk):
    ResourceClass.objects.create(code="data", name="科学数据")
    common = {key: BASIC[key] for key in ("name", "disciplines_0", "division")}

    desk.post(
        reverse("resources:new-listing", args=[Facility]),
        common | {"kind": "centre", "level": "institution"},
    )
    desk.post(
        reverse("resources:new-listing", args=[Resource]),
        common | {"resource_class": "data", "summary": "气象", "access": "open"},
    )

    assert Facility.objects.get().stage == Stage.DRAFT
    assert Resource.objects.get().resource_class_id == "data"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "长" * 51),
        ("name", "a\x00b"),
        ("worth", "-1"),
        ("worth", "1e400"),
        ("begun_on", "2024-13-01"),
        ("division", "999999"),
        ("instrument_class", "nonsense"),
        ("disciplines_0", ""),
        ("facility", "not-an-id"),
    ],
)
def test_bad_input_is_answered_in_words(desk, field, value):
    answer = desk.post(
        reverse("resources:new-listing", args=[Instrument]), BASIC | {field: value}
    )

    assert answer.status_code == 422
    assert "error-summary" in page(answer)
    assert not Instrument.objects.exists()


def test_a_number_in_use_is_said(desk, microscope):
    answer = desk.post(
        reverse("resources:new-listing", args=[Instrument]),
        BASIC | {"inner_id": microscope.inner_id},
    )

    assert answer.status_code == 422
    assert "编号" in page(answer)


def test_a_part_is_saved_and_the_next_one_offered(desk, microscope):
    url = reverse(
        "resources:edit-listing", args=[Instrument, microscope.pk, "technical"]
    )

    answer = desk.post(
        url, {"technical": "0.8 nm", "measures": "形貌 | JY/T 0584-2020", "next": "1"}
    )

    microscope.refresh_from_db()
    assert answer.url == reverse(
        "resources:edit-listing", args=[Instrument, microscope.pk, "sharing"]
    )
    assert microscope.technical == "0.8 nm"
    assert microscope.measures == [{"parameter": "形貌", "standard": "JY/T 0584-2020"}]


def test_the_form_shows_what_was_proposed(desk, microscope):
    Instrument.objects.update(proposal={"model": "Sigma 360"})

    shown = desk.get(
        reverse("resources:edit-listing", args=[Instrument, microscope.pk])
    )

    assert 'value="Sigma 360"' in page(shown)


def test_what_is_under_review_is_not_written(desk, microscope):
    Instrument.objects.update(stage=Stage.BASE_REVIEW)

    answer = desk.get(
        reverse("resources:edit-listing", args=[Instrument, microscope.pk])
    )

    assert answer.url == microscope.review_url


def test_a_week_is_written_in_words(desk, microscope):
    url = reverse("resources:hours", args=[microscope.pk])
    assert "08:00-20:00" in page(desk.get(url))

    desk.post(url, {"valid_from": today(), "day0": "8:30－12:00，14:00～24:00"})

    lasting = microscope.opening_hours.standing().filter(valid_until=None)
    assert [(h.weekday, h.opens, h.closes) for h in lasting.order_by("opens")] == [
        (0, 510, 720),
        (0, 840, 1440),
    ]


@pytest.mark.parametrize(
    "words", ["9-12", "25:00-26:00", "12:00-09:00", "09:00-12:00, 11:00-13:00", "天天"]
)
def test_times_that_make_no_sense_are_refused(desk, microscope, words):
    url = reverse("resources:hours", args=[microscope.pk])

    answer = desk.post(url, {"valid_from": today(), "day0": words})

    assert answer.status_code == 422
    assert microscope.opening_hours.standing().filter(valid_until=None).count() == 5


def test_a_service_gets_a_rate(desk, microscope):
    desk.post(
        reverse("resources:services", args=[microscope.pk]),
        {"name": "上机机时", "unit": "hour"},
    )
    service = microscope.services.get()

    desk.post(
        reverse("resources:new-rate", args=[service.pk]),
        {"customer_class": "company", "price": "420", "valid_from": today()},
    )

    assert Rate.objects.get().price == 420
    assert "420" in page(desk.get(reverse("resources:services", args=[microscope.pk])))


def test_a_rule_of_tomorrow_leaves_todays(desk, microscope):
    answer = desk.post(
        reverse("resources:rules", args=[microscope.pk]),
        {
            "valid_from": "2020-01-01",
            "who_may_book": "own",
            "least_assurance": 1,
            "step_minutes": 30,
            "least_minutes": 30,
            "most_minutes": 60,
            "notice_minutes": 0,
            "horizon_days": 30,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
            "cancel_notice_minutes": 0,
            "move_notice_minutes": 0,
        },
    )

    assert answer.status_code == 422
    assert microscope.rules.standing().get().who_may_book != "own"


def test_the_state_changes_on_the_spot(desk, microscope):
    url = reverse("resources:change-status", args=[microscope.pk])

    desk.post(url, {"status": "repair"})
    desk.post(url, {"status": "exploded"})

    microscope.refresh_from_db()
    assert microscope.status == "repair"


def test_the_reviewer_finds_what_waits(client, he, microscope):
    Instrument.objects.update(stage=Stage.BASE_REVIEW)
    enter(client, he)

    at_desk = page(client.get(reverse("resources:desk")))
    assert "<strong>1</strong> 仪器" in at_desk
    reviews = client.get(reverse("resources:reviews", args=[Instrument]))
    assert microscope.name in page(reviews)


def test_whoever_manages_nothing_is_told_what_to_do(client, stranger):
    client.force_login(stranger)

    assert "仪器管理员" in page(client.get(reverse("resources:desk")))
    assert client.post(
        reverse("resources:new-listing", args=[Instrument]), BASIC
    ).status_code in (200, 422)
    assert not Instrument.objects.exists()


def test_publishing_is_told_once(desk, microscope, he):
    Instrument.objects.update(stage=Stage.BASE_REVIEW)
    microscope.refresh_from_db()
    publish_listing(listing=microscope, by=he.person)

    course = page(desk.get(microscope.review_url)).split('id="course"')[1]

    assert course.count("已发布") == 1


def test_of_two_organisations_one_is_chosen(client, chen, company):
    account("other", company)
    chen.person.memberships.create(organisation=company, role="instrument_manager")
    client.force_login(chen)

    answer = client.get(reverse("resources:new-listing", args=[Instrument]))

    assert company.name in page(answer)


@pytest.mark.parametrize("query", ["q=%00", "q=" + "长" * 500, "stage=x", "page=zz"])
def test_the_filter_survives_nonsense(desk, microscope, query):
    assert desk.get(f"{reverse('resources:desk')}?{query}").status_code == 200


def test_the_desk_costs_the_same_however_long(
    desk, microscope, django_assert_max_num_queries
):
    copies(microscope, 30)

    with django_assert_max_num_queries(40):
        assert desk.get(reverse("resources:desk")).status_code == 200
