"""Tables of instruments: checked, shown, taken in whole or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.notices.models import Notice
from resources.actions import importing
from resources.models import ImportStage, Instrument, ReviewStep, Stage
from resources.tasks import run_imports
from tests.resources.sheets.tables import csv_table, xlsx_table


def words_of(job):
    return [words for row in job.rows.all() for _column, words in row.errors]


def test_a_new_row_becomes_a_draft(send, university, shapingba):
    job = send(xlsx_table())

    instrument = Instrument.objects.get(inner_id="20240001")
    assert job.stage == ImportStage.DONE
    assert job.counts == {"add": 1}
    assert instrument.stage == Stage.DRAFT
    assert (instrument.worth, instrument.begun_on) == (
        Decimal("865.50"),
        date(2024, 5, 31),
    )
    assert (instrument.organisation, instrument.division) == (university, shapingba)
    assert instrument.disciplines == ["430"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_of_excel(send, encoding):
    send(csv_table(encoding=encoding))

    assert Instrument.objects.get().name == "透射电子显微镜"


def test_names_and_labels_do_as_well_as_codes(send):
    send(
        csv_table(
            {
                "instrument_class": "电子光学仪器",
                "disciplines": "材料科学",
                "division": "沙坪坝区",
                "status": "待机",
                "is_bookable": "否",
                "begun_on": "2024/5/31",
                "measures": "表面形貌 | JY/T 0584-2020；粒径",
            }
        )
    )

    instrument = Instrument.objects.get()
    assert (instrument.instrument_class_id, instrument.disciplines) == ("0101", ["430"])
    assert (instrument.status, instrument.is_bookable) == ("standby", False)
    assert instrument.measures == [
        {"parameter": "表面形貌", "standard": "JY/T 0584-2020"},
        {"parameter": "粒径"},
    ]


def test_one_wrong_row_and_nothing_is_imported(send):
    job = send(csv_table({}, {"inner_id": "2", "worth": "很贵"}))

    assert job.stage == ImportStage.REFUSED
    assert job.counts == {"add": 1, "wrong": 1}
    assert not Instrument.objects.exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"name": ""}, "不能为空"),
        ({"name": "长" * 51}, "50"),
        ({"worth": "-1"}, "0"),
        ({"worth": "1.234"}, "2"),
        ({"worth": "很贵"}, "“很贵”：不是数字"),
        ({"begun_on": "2024-02-30"}, "“2024-02-30”：不是有效日期"),
        ({"instrument_class": "9999"}, "分类"),
        ({"disciplines": "999"}, "学科"),
        ({"division": "999999"}, "行政区划"),
        ({"facility": "没有的中心"}, "科研设施"),
        ({"status": "很好"}, "可选"),
        ({"is_bookable": "也许"}, "是"),
        ({"email": "不是邮箱"}, "邮"),
        ({"name": "坏\x07字"}, "无法显示"),
        ({"measures": "；".join(["形貌"] * 51)}, "50 项"),
        ({"measures": "长" * 101}, "100 字"),
    ],
)
def test_each_error_is_said_in_chinese_with_its_column(send, cells, words):
    job = send(csv_table(cells))

    assert job.stage == ImportStage.REFUSED
    assert words in " ".join(words_of(job))


def test_a_number_twice_in_a_table_is_refused(send):
    job = send(csv_table({}, {}))

    assert job.counts == {"add": 1, "wrong": 1}
    assert "第 2 行" in words_of(job)[0]


def test_every_error_of_a_row_is_said_at_once(send):
    job = send(csv_table({"name": "", "worth": "x", "status": "?"}))

    assert len(words_of(job)) == 3


def test_of_a_published_instrument_the_reviewed_waits(send, microscope, he):
    job = send(
        csv_table(
            {
                "inner_id": microscope.inner_id,
                "name": microscope.name,
                "fee": "机时 400 元/小时",
            }
        )
    )

    microscope.refresh_from_db()
    assert job.counts == {"change": 1}
    assert (microscope.fee, microscope.model) == ("机时 400 元/小时", "Sigma 300")
    assert microscope.proposal["model"] == "JEM-F200"
    assert ReviewStep.objects.of(microscope).get().verb == "proposed"
    assert Notice.objects.to(he).count() == 1


def test_columns_left_out_stay_as_they_are(send, microscope):
    send(
        csv_table({"inner_id": microscope.inner_id}, columns=NEEDED + ["technical"]),
    )

    microscope.refresh_from_db()
    assert microscope.function == "微观形貌观察与能谱成分分析"


NEEDED = [
    "name",
    "inner_id",
    "instrument_class",
    "disciplines",
    "manufacturer",
    "nation",
    "model",
    "begun_on",
    "worth",
]


def test_what_is_under_review_is_refused(send, microscope):
    Instrument.objects.update(stage=Stage.BASE_REVIEW)

    job = send(csv_table({"inner_id": microscope.inner_id}))

    assert job.stage == ImportStage.REFUSED
    assert "基地审核" in words_of(job)[0]


def test_a_change_after_the_check_refuses_the_whole(send, microscope):
    job = send(csv_table({"inner_id": microscope.inner_id}, {}), confirm=False)
    microscope.save(update_fields=["fee"])
    importing.confirm_import(job=job)

    run_imports()

    job.refresh_from_db()
    assert job.stage == ImportStage.REFUSED
    assert "重新上传" in job.problem
    assert Instrument.objects.count() == 1


def test_a_number_taken_after_the_check_refuses_the_whole(send, microscope):
    job = send(csv_table(), confirm=False)
    Instrument.objects.update(inner_id="20240001")
    importing.confirm_import(job=job)

    run_imports()

    job.refresh_from_db()
    assert (job.stage, Instrument.objects.count()) == (ImportStage.REFUSED, 1)


def test_the_page_shows_what_would_happen(client, chen, send):
    job = send(csv_table(), confirm=False)
    client.force_login(chen)

    page = client.get(job.get_absolute_url()).content.decode()

    assert "JEM-F200" in page
    assert reverse("resources:confirm-import", args=[job.pk]) in page


def test_another_organisations_import_is_not_found(client, send, zhao, lin):
    job = send(csv_table(), confirm=False)

    for stranger in (zhao, lin):
        client.force_login(stranger)
        assert client.get(job.get_absolute_url()).status_code == 404
        url = reverse("resources:confirm-import", args=[job.pk])
        assert client.post(url).status_code == 404


def test_visitors_sign_in_first(client, db):
    for view in ("imports", "import-template", "export-xlsx", "export-csv"):
        assert "login" in client.get(reverse(f"resources:{view}")).url


def test_a_manager_exports_their_own_list(client, chen, microscope, zhao):
    client.force_login(chen)
    answer = client.get(reverse("resources:export-csv"), {"q": "场发射"})
    assert microscope.inner_id in b"".join(answer.streaming_content).decode()

    client.force_login(zhao)
    assert client.get(reverse("resources:export-xlsx")).status_code == 404


def test_the_desk_lists_what_an_import_brought_alone(client, chen, send, microscope):
    job = send(csv_table())
    client.force_login(chen)

    page = client.get(reverse("resources:desk"), {"table": job.pk}).content.decode()

    drawn = Instrument.objects.get(inner_id="20240001")
    assert drawn.review_url in page
    assert microscope.review_url not in page


def test_another_organisations_import_lists_nothing(client, zhao, send):
    job = send(csv_table())
    client.force_login(zhao)

    page = client.get(reverse("resources:desk"), {"table": job.pk}).content.decode()

    assert Instrument.objects.get().review_url not in page
