"""People count: the ninth comes before the tenth."""

import pytest

from portal.core.sorting import Natural
from portal.identity.models import Person


@pytest.mark.parametrize(
    "names",
    [
        ["显微镜9号", "显微镜10号", "显微镜100号"],
        ["A 2-9", "A 2-10", "A 10-1"],
        ["", "0", "00", "1", "a"],
        ["9" * 40, "甲"],
    ],
)
def test_numbers_sort_by_their_worth(db, names):
    for number, name in enumerate(reversed(names)):
        Person.objects.create(name=name, email=f"{number}@demo.example")

    found = Person.objects.filter(email__endswith="@demo.example")
    in_order = found.order_by(Natural("name"), "name").values_list("name", flat=True)

    assert list(in_order) == names
