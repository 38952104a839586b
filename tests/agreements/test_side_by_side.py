"""A change in words: in the order of the text, each number as people write it."""

from uuid import uuid4

import pytest

from agreements.side_by_side import as_read, lines_of
from agreements.texts import PIECES, Change


def new(piece, number=None, area=None, **values):
    known = dict.fromkeys(PIECES[piece].columns, "") | {"number": number} | values
    return Change(piece, uuid4(), {}, known, area)


def test_what_an_area_promises_stands_below_it():
    second, first = new("area", 2), new("area", 1)
    article, agreement = new("article", 1), new("agreement")
    of_second, other = new("commitment", 1, second.id), new("commitment", 2, second.id)
    of_first = new("commitment", 1, first.id)
    of_none = new("commitment", 1, uuid4())

    ordered = as_read(
        [of_none, other, of_first, of_second, article, second, first, agreement]
    )

    assert list(ordered) == [
        *(agreement, first, of_first, second, of_second, other, article, of_none),
    ]


@pytest.mark.parametrize(
    ("kept", "read"),
    [("20.00", "20"), ("2.50", "2.50"), ("100", "100"), ("much", "much")],
)
def test_a_target_is_read_without_idle_noughts(kept, read):
    lines = lines_of(new("commitment", 1, uuid4(), target=kept))

    assert read in [line.after for line in lines]


def test_what_its_title_says_can_be_left_out():
    change = new("area", 1, name="资源共享", summary="向对方开放。")

    assert [line.after for line in lines_of(change, is_titled=True)] == ["向对方开放。"]
