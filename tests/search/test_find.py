"""Whatever way a person has of asking for a thing, it is found."""

import random

import pytest

from portal.search import reference
from portal.search.instead import instead
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
        ("Zeizs", "zeiss"),
        ("Siggma", "sigma"),
        ("microscpoe", "microscope"),
    ],
)
def test_mistyped_words_are_read_as_they_were_meant(q, read_as):
    found = search(Search(q=q))

    assert MICROSCOPE in [d.name for d in found.documents]
    assert found.read_as == read_as


@pytest.mark.parametrize("q", ["zzzz", "aaaaaa", "zgmi", "sgx", "lcab", "镜镜镜镜"])
def test_nonsense_is_read_as_nothing(another, reindex, q):
    """Of few letters hardly one may be wrong, and none is typed over and over."""
    another(name="ZZ 试验台", name_en="ZZZ LCMS", function="甘孜藏族自治州")
    another(name="藏族自治州观测台")  # of which zzzz are initials, and nobody means it
    reindex()

    found = search(Search(q=q))

    assert (found.total, found.read_as) == (0, "")


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


@pytest.fixture
def synonyms(db):
    reference.load()
    forget_synonyms()


def test_initials_of_a_word_come_before_the_same_amid_other_words(
    synonyms, names, another, reindex
):
    another(name="光谱电极架", function="x")  # 电极 is a word of it
    another(name="等待就绪台")  # dj only across two words
    another(name="台式电镜")
    reindex()

    assert names("dj")[:2] == ["台式电镜", MICROSCOPE]
    assert names("dj")[-1] == "等待就绪台"


def test_initials_of_a_name_come_first_without_any_synonym(names, another, reindex):
    another(name="热处理箱架", model="x")
    another(name="高速离心机")
    another(name="铝箱加热台")
    reindex()

    assert names("lxj")[0] == "高速离心机"


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("原吸", "原子吸收光谱仪"),
        ("yx", "原子吸收光谱仪"),
        ("高低温箱", "高低温试验箱"),
        ("冷冻电镜", "Cryo-EM 300"),
        ("重大 Sigma", MICROSCOPE),
    ],
)
def test_what_laboratories_say_is_known(synonyms, names, another, reindex, q, name):
    for called in ["原子吸收光谱仪", "高低温试验箱", "Cryo-EM 300"]:
        another(name=called)
    reindex()

    assert names(q)[0] == name


def test_a_known_abbreviation_is_a_word_and_no_part_of_one(
    synonyms, names, another, reindex
):
    another(name="温控台", name_en="Temperature system")
    another(name="透射电子显微镜")
    another(name="JEM-2100", name_en="TEM")
    reindex()

    assert set(names("TEM")) == {"透射电子显微镜", "JEM-2100"}


def test_no_word_is_read_as_one_that_is_far_from_it(synonyms, names, another, reindex):
    another(name="long 电镜")
    reindex()

    assert search(Search(q="lengdong dianjing")).read_as == ""


@pytest.mark.parametrize(
    ("q", "parts"),
    [
        ("火星显微镜", ["显微镜"]),
        ("冷冻电镜", ["电镜"]),
        ("kkq 蔡司 Sigma", ["sigma"]),
        ("kkq", []),
    ],
)
def test_where_nothing_is_found_parts_that_find_something_are_offered(q, parts):
    SynonymGroup.objects.create(words=["电镜", "电子显微镜"])
    forget_synonyms()

    assert [found.words for found in instead(Search(q=q))] == parts
