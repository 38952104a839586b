"""What the app offers to programs."""

from resources.api import (
    batches,
    booking,
    catalogue,
    checking,
    exporting,
    importing,
    offering,
    outage,
    taking_over,
)

routes = [
    *catalogue.routes,
    *offering.routes,
    *importing.routes,
    *exporting.routes,
    *taking_over.routes,
    *batches.routes,
    *booking.routes,
    *checking.routes,
    *outage.routes,
]
