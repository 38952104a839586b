"""What other bases may have our people told: little, and nothing that misleads."""

import pytest

from portal.core.errors import Refusal
from portal.notices.handlers import told
from portal.notices.models import Notice

WORDS = {
    **{"instrument": "x", "instrument_en": "x", "number": "z", "status": "approved"},
    "starts_at": "2026-11-23T09:00:00+08:00",
    "ends_at": "2026-11-23T10:00:00+08:00",
}


def notice(person, **changes):
    return {
        "kind": "resources.booking_approved",
        "people": [str(person.pk)],
        "url": "/bookings/",
        "params": WORDS,
        "about": None,
    } | changes


def test_a_base_tells_our_people(lin, sichuan):
    told(sichuan, notice(lin.person))

    assert Notice.objects.get().person == lin.person


@pytest.mark.parametrize(
    "lie",
    [
        {"kind": "nothing.we.know"},
        {"kind": "identity.role_given"},  # this base alone tells it
        {"kind": "resources.booking_to_answer"},
        {"kind": "agreements.change_to_answer", "params": {"name": "x", "base": "y"}},
        {"params": {}},  # nobody could open the page that it stands on
        {"params": WORDS | {"starts_at": "soon"}},
        {"params": WORDS | {"number": "z" * 2_000}},
        {"url": "/" + "x" * 300},
        {"url": "https://evil.example/"},
        {"url": "//evil.example"},
        {"url": "x"},
    ],
)
def test_what_no_base_tells_is_refused(lin, sichuan, lie):
    with pytest.raises(Refusal) as refusal:
        told(sichuan, notice(lin.person, **lie))

    assert refusal.value.code == "malformed"
    assert not Notice.objects.exists()
