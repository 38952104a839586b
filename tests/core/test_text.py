"""Text as the search index sees it."""

import random

import pytest
from django.db import connection

from portal.core import text

LETTERS = "电子显微镜扫描透射abcdefgxyz0123 "


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("ＪＳＭ－7800Ｆ", "jsm 7800f"),
        ("X射线衍射仪（XRD）", "x射线衍射仪 xrd"),
        ("GB/T 228.1—2021", "gb t 228 1 2021"),
        ("5 μm², Ⅱ 型", "5 μm2 ii 型"),
        ("a\x00b_c%d'e", "a b c d e"),
        ("😀 ——", ""),
    ],
)
def test_normal_forms(written, normal):
    assert text.normalise(written) == normal


def test_what_is_written_in_pieces_is_also_joined():
    assert text.joined("JSM-7800F, GB/T 228.1-2021") == ["jsm7800f", "gbt", "22812021"]


def test_a_part_asks_for_no_gram_that_its_text_lacks():
    chance = random.Random(7)
    for _ in range(2_000):
        whole = "".join(chance.choices(LETTERS, k=chance.randint(1, 30)))
        start = chance.randrange(len(whole))
        part = whole[start : start + chance.randint(1, 10)]
        for run in part.split():
            assert text.asked_grams(run) <= text.grams(whole), (run, whole)


def test_a_long_run_is_asked_for_by_few_grams():
    assert text.asked_grams("扫描电镜") == {"扫描", "描电", "电镜"}
    assert text.asked_grams("jsm7") == {"jsm", "sm7"}
    assert text.asked_grams("x射线") == {"x射", "射线"}


@pytest.mark.parametrize(
    ("written", "full", "initials"),
    [
        ("重庆大学", "chongqingdaxue", "cqdx"),
        ("长江", "changjiang", "cj"),
        ("绿色", "lvse", "ls"),
    ],
)
def test_readings(written, full, initials):
    assert text.readings(written) == ((full, initials),)


def test_a_reading_is_found_from_each_syllable_on():
    assert {"dianjing", "jing", "dj"} <= text.spelt_from("电镜")
    assert "ianjing" not in text.spelt_from("电镜")


def test_sounds_keep_what_is_not_chinese():
    assert text.sound("扫描x射线 7800f") == "saomiaoxshexian 7800f"


def test_words_are_taken_apart_as_far_as_they_go():
    assert text.words("重庆大学电镜") == ["重庆大学", "电镜"]
    assert text.fine_words("重庆大学") == ["重庆", "大学"]


def test_the_database_knows_chinese_trigrams(db):
    """They are silently empty in the C and the built-in locales."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT show_trgm('显微镜')")
        assert len(cursor.fetchone()[0]) >= 4
