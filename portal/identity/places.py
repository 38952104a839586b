"""Where divisions lie: what is around a place, and its full name."""

from collections.abc import Iterable, Iterator

from django.core.cache import cache
from django.utils.translation import get_language

from portal.identity.models import Division

# Beijing, Tianjin, Shanghai, Chongqing: no prefecture between them and a district.
MUNICIPALITIES = {"11", "12", "31", "50"}
KEPT = 600  # seconds


def wider(code: str) -> str | None:
    """The division around one, as its code (GB/T 2260) tells."""
    if code.endswith("0000"):
        return None
    is_within_province = code.endswith("00") or code[:2] in MUNICIPALITIES
    return f"{code[:2]}0000" if is_within_province else f"{code[:4]}00"


def outwards(code: str | None) -> Iterator[str]:
    """A division's code, then that around it, up to the province."""
    while code:
        yield code
        code = wider(code)


class Places:
    """The names of the divisions of a batch of records, read once."""

    def __init__(self, codes: Iterable[str]):
        wanted = {around for code in codes for around in outwards(code)}
        self.known = Division.objects.in_bulk(wanted, field_name="code")

    def names(self, code: str) -> list[str]:
        """Its full name in Chinese and in English."""
        found = [self.known[c] for c in outwards(code) if c in self.known]
        chinese = "".join(place.name for place in reversed(found))
        return [chinese, ", ".join(place.name_en or place.name for place in found)]


def full_name(code: str) -> str:
    """The name with that of the city and the province: many cities have a 市中区."""
    known = cache.get(key := f"place:{code}")
    if known is None:
        known = Places([code]).names(code)
        cache.set(key, known, KEPT)
    chinese, english = known
    return english if get_language() == "en" else chinese
