"""What the app offers to programs."""

from resources.api import booking, catalogue, checking, importing, offering, outage

routes = [
    *catalogue.routes,
    *offering.routes,
    *importing.routes,
    *booking.routes,
    *checking.routes,
    *outage.routes,
]
