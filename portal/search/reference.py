"""The synonyms that every base begins with; edited in the admin site from then on."""

import json
from pathlib import Path

from portal.search.models import SynonymGroup

FILE = Path(__file__).with_name("data") / "synonyms.json"


def load() -> dict[str, int]:
    """Load them where there are none; the counts by noun."""
    if not SynonymGroup.objects.exists():
        groups = json.loads(FILE.read_text(encoding="utf-8"))
        SynonymGroup.objects.bulk_create(SynonymGroup(**group) for group in groups)
    return {"groups of synonyms": SynonymGroup.objects.count()}
