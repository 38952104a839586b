"""Times that another base sends: none that could not be reckoned with."""

import pytest

from portal.core.ids import new_id
from resources.across.answering import PlaceSerializer, TimesAskedSerializer

CARD = {"person": {}, "epoch": 1, "organisations": [], "contact": ""}
TERMS = {"organisation": None, "service": None, "seen_price": None, "purpose": "样品"}


@pytest.mark.parametrize("asks", [PlaceSerializer, TimesAskedSerializer])
@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T10:00:00+08:00",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2200-01-01T00:00:00+08:00",
    ],
)
def test_times_beyond_reckoning_are_unreadable(asks, moment):
    times = {"starts_at": moment, "ends_at": moment}
    ids = {"booking": str(new_id()), "instrument": str(new_id())}

    said = asks(data={"card": CARD} | TERMS | ids | times)

    assert not said.is_valid()
    assert set(said.errors) == {"starts_at", "ends_at"}
