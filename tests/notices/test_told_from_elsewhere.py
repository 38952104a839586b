"""What other bases may have our people told: little, and nothing that misleads."""

from dataclasses import replace

import pytest
from django.utils.translation import get_language

from portal.core.errors import Refusal
from portal.notices import kinds
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
        {"params": WORDS | {"starts_at": "9999-12-31T23:59:59-12:00"}},
        {"params": WORDS | {"number": "z" * 2_000}},
        {"params": WORDS | {"instrument_en": "z" * 2_000}},
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


def test_whoever_reads_english_reads_what_has_no_english_name(
    client, settings, lin, sichuan
):
    params = {name: said for name, said in WORDS.items() if name != "instrument_en"}
    told(sichuan, notice(lin.person, params=params))
    client.force_login(lin)

    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/notices/messages/")

    assert "Approved: x" in page.text


def test_what_lacks_words_in_english_is_refused(lin, sichuan, monkeypatch):
    kind = kinds.kind_of("resources.booking_approved")

    def spell(kept):
        return kind.spell(kept) | {"number": kept[f"number_{get_language()}"]}

    monkeypatch.setitem(kinds._kinds, kind.code, replace(kind, spell=spell))
    with pytest.raises(Refusal):
        told(sichuan, notice(lin.person, params=WORDS | {"number_zh-hans": "z"}))
