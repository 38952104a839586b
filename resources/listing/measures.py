"""What an instrument measures, as people type it: parameter | standard | in English."""

KEYS = ("parameter", "standard", "parameter_en")


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
