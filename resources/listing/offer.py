"""What an instrument needs before anybody can book it."""

from resources.models import Instrument, Rate


def offered(instrument: Instrument) -> dict[str, int]:
    """How much there is of each part that a booking needs."""
    return {
        "services": Rate.objects.of_time(instrument).count(),
        "rules": instrument.rules.standing().count(),
        "hours": instrument.opening_hours.standing().count(),
    }
