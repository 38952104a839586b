from xml.etree import ElementTree

from portal.demo.vendor import SOURCE_MAP, TARGET, vendor


def test_every_listed_file_is_there():
    vendor()

    assert (TARGET / "bootstrap.min.css").stat().st_size > 100_000
    assert (TARGET / "event-calendar.min.js").stat().st_size > 100_000


def test_nothing_is_fetched_twice():
    vendor()

    assert vendor() is False


def test_no_file_asks_for_a_source_map():
    vendor()

    asking = [f for f in TARGET.glob("*.min.*") if b"sourceMapping" in f.read_bytes()]
    assert asking == []


def test_source_maps_are_cut_from_scripts_and_styles():
    assert SOURCE_MAP.sub(b"", b"a()\n//# sourceMappingURL=a.js.map") == b"a()\n"
    assert SOURCE_MAP.sub(b"", b"a{}\n/*# sourceMappingURL=a.css.map */") == b"a{}\n"


def test_an_icon_takes_the_colour_of_its_text():
    vendor()

    drawn = ElementTree.parse(TARGET / "icons.svg").getroot()
    assert {symbol.get("fill") for symbol in drawn} == {"currentColor"}
    assert "search" in {symbol.get("id") for symbol in drawn}
