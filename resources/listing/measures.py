"""What an instrument measures, as people type it: parameter | standard | in English."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KEYS = ("parameter", "standard", "parameter_en")
MOST = 50  # of one instrument
LONGEST = 100  # characters of each part


def write_measures(measures, between="\n"):
    """Measures as people type them."""
    parts = ([m.get(key, "") for key in KEYS] for m in measures or [])
    return between.join(" | ".join(p).rstrip(" |") for p in parts)


def read_measures(text, between="\n"):
    """What people typed as measures; empty lines and empty parts are left out."""
    measures = []
    for line in text.replace("｜", "|").split(between):
        parts = zip(KEYS, map(str.strip, line.split("|", 2)), strict=False)
        measure = {key: value for key, value in parts if value}
        if "parameter" in measure:
            measures.append(measure)
    return measures


def check_measures(measures):
    """Refuse, with `long`, more or longer ones than a record holds."""
    parts = [part for measure in measures for part in measure.values()]
    if len(measures) > MOST or any(len(part) > LONGEST for part in parts):
        raise ValidationError(
            _("50 at most, and 100 characters in each part."), code="long"
        )
