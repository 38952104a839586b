"""What the app offers to programs."""

from resources.api import booking, catalogue, importing, offering, outage

routes = [
    *catalogue.routes,
    *offering.routes,
    *importing.routes,
    *booking.routes,
    *outage.routes,
]
