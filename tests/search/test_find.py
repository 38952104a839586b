"""Whatever way a person has of asking for a thing, it is found."""

import random

import pytest

from portal.search.models import SynonymGroup
from portal.search.query import Search, search
from portal.search.vocabulary import forget_synonyms

MICROSCOPE = "场发射扫描电子显微镜"


@pytest.fixture(autouse=True)
def indexed(microscope, reindex):
    reindex()


@pytest.mark.parametrize(
    "q",
    [
        "场发射扫描电子显微镜",
        "显微",
        "镜",
        "形貌观察",
        "重庆大学",
        "沙坪坝",
        "电子光学仪器",
        "Sigma 300",
        "sigma300",
        "SIGMA",
        "ｓｉｇｍａ",
        "300",
        "Zeiss",
        "eiss",
        "electron microscope",
        "20190132",
        "重庆大学 Sigma",
        "Sigma 显微镜",
    ],
)
def test_found_by_what_it_says(names, q):
    assert MICROSCOPE in names(q)


@pytest.mark.parametrize(
    "q",
    ["changfashe", "saomiao", "dianzixianweijing", "xianweij", "dzxwj", "cfs", "xw"]
    + ["chongqingdaxue", "cqdx", "shapingba"],
)
def test_found_by_pinyin_and_initials(names, q):
    assert MICROSCOPE in names(q)


@pytest.mark.parametrize("q", ["离心机", "zz9", "显微镜 离心机", "微显", "xuanweijing"])
def test_what_is_not_there_is_not_found(names, q):
    found = search(Search(q=q))

    assert MICROSCOPE not in [d.name for d in found.documents] or found.read_as


def test_every_part_of_every_text_finds_it(microscope, names):
    chance = random.Random(11)
    texts = [
        microscope.name,
        microscope.name_en,
        microscope.manufacturer,
        microscope.model,
        microscope.function,
    ]

    for _ in range(120):
        text = chance.choice(texts)
        start = chance.randrange(len(text))
        part = text[start : start + chance.randint(1, 12)]
        assert MICROSCOPE in names(part), part


def test_synonyms_find_each_other(names):
    assert names("电镜") == []

    SynonymGroup.objects.create(words=["电镜", "电子显微镜", "SEM"])
    forget_synonyms()

    assert names("电镜") == names("SEM") == names("dianjing") == [MICROSCOPE]
    assert names("扫描电镜") == [MICROSCOPE]


@pytest.mark.parametrize(
    ("q", "read_as"),
    [
        ("重庆大学显微镜", "重庆大学 显微镜"),  # words without a space
        ("扫苗电子", "saomiaodianzi"),  # a wrong character that sounds the same
        ("Ziess", "zeiss"),
        ("Simga", "sigma"),
    ],
)
def test_mistyped_words_are_read_as_they_were_meant(q, read_as):
    found = search(Search(q=q))

    assert MICROSCOPE in [d.name for d in found.documents]
    assert found.read_as == read_as


def test_names_come_before_other_texts(names, another, reindex):
    another(name="样品台", function="用于扫描电子显微镜")
    another(name="电子显微镜")
    reindex()

    assert names("电子显微镜") == ["电子显微镜", MICROSCOPE, "样品台"]


def test_whole_words_come_before_parts_of_words(names, another, reindex):
    another(name="温控系统", name_en="Temperature system")
    another(name="透射电子显微镜", name_en="TEM")
    reindex()

    assert names("TEM") == ["透射电子显微镜", "温控系统"]
