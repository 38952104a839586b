"""Classes of resources and of instruments that every base knows."""

import json
from pathlib import Path

from portal.nodes.reference_rows import load_rows
from resources.models import InstrumentClass, ResourceClass

DATA = Path(__file__).with_name("data")


def load() -> dict[str, int]:
    """Load them; the counts by noun."""
    return {
        "resource classes": load_rows(ResourceClass, rows(ResourceClass)),
        "instrument classes": load_rows(InstrumentClass, rows(InstrumentClass)),
    }


def rows(model):
    """The rows of the model's file; the file says which base is their home."""
    content = json.loads((DATA / f"{model._meta.model_name}.json").read_text())
    return [model(home=content["home"], **row) for row in content["rows"]]
