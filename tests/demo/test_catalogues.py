"""A base is ready once its search finds what the others publish."""

import pytest

from portal.demo.catalogues import is_exchanged, progress

HOME = {"chongqing": {"chongqing": 3}, "chengdu": {"chengdu": 2}}


@pytest.mark.parametrize(
    ("of_chongqing", "of_chengdu", "is_so"),
    [(0, 0, False), (3, 0, False), (3, 1, False), (3, 2, True), (4, 2, True)],
)
def test_ready_is_when_each_finds_what_the_others_publish(
    of_chongqing, of_chengdu, is_so
):
    """More than published is a withdrawal on its way: nothing is missing."""
    counts = {
        "chongqing": HOME["chongqing"] | {"chengdu": of_chengdu},
        "chengdu": HOME["chengdu"] | {"chongqing": of_chongqing},
    }

    assert is_exchanged(counts) == is_so


def test_the_bar_counts_what_comes_from_elsewhere():
    counts = HOME | {"chengdu": {"chengdu": 2, "chongqing": 1}}

    assert progress(counts, "chengdu") == (1, 3)
    assert progress(counts, "chongqing") == (0, 2)


def test_a_base_alone_waits_for_nobody():
    assert is_exchanged({"chongqing": {}})
    assert progress({"chongqing": {}}, "chongqing") == (0, 0)
