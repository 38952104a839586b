"""What the app offers to programs."""

from resources.api import booking, outage

routes = [*booking.routes, *outage.routes]
