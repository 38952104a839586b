"""Words in addresses that stand for a model."""

from resources.models import (
    Accreditation,
    Facility,
    Instrument,
    Photo,
    Resource,
    Service,
)


class Word:
    """The plural word in an address that says which kind of record is meant."""

    words: dict
    regex = ""

    def __init_subclass__(cls):
        cls.regex = "|".join(cls.words)

    def to_python(self, value):
        return self.words[value]

    def to_url(self, value):
        # A template has called the class it was given: then this is an instance.
        kinds = (value, type(value))
        return next(word for word, kind in self.words.items() if kind in kinds)


class Kind(Word):
    words = {"instruments": Instrument, "facilities": Facility, "resources": Resource}


class Shown(Word):
    words = {"instruments": Instrument, "facilities": Facility}


class Part(Word):
    words = {"services": Service, "accreditations": Accreditation, "photos": Photo}
