from resources.admin import (
    bookings,
    histories,
    listings,
    offering,
    vocabulary,
    work,
)

__all__ = ["bookings", "histories", "listings", "offering", "vocabulary", "work"]
