"""The addresses of bookings, requests and outages."""

from django.urls import path

from resources.views import booking, instrument, outage, placing, request

urlpatterns = [
    # An instrument's own page
    path("instruments/<uuid:pk>/", instrument.instrument, name="instrument"),
    path("instruments/<uuid:pk>/slots/", instrument.slots, name="slots"),
    path("instruments/<uuid:pk>/check/", instrument.check, name="check-booking"),
    path("instruments/<uuid:pk>/calendar/", instrument.calendar, name="calendar"),
    path("instruments/<uuid:pk>/book/", placing.place, name="place-booking"),
    # One's own bookings
    path("bookings/", booking.my_bookings, name="my-bookings"),
    path("bookings/<uuid:pk>/", booking.booking, name="booking"),
    path("bookings/<uuid:pk>/slip/", booking.booking_slip, name="booking-slip"),
    path(
        "bookings/<uuid:pk>/booking.ics",
        booking.booking_calendar,
        name="booking-calendar",
    ),
    path("bookings/<uuid:pk>/cancel/", booking.cancel, name="cancel-booking"),
    path("bookings/<uuid:pk>/withdraw/", booking.withdraw, name="withdraw-booking"),
    path("bookings/<uuid:pk>/move/", booking.move, name="move-booking"),
    path("bookings/<uuid:pk>/move/check/", booking.check_move, name="check-move"),
    # Requests and outages, on the desk
    path("desk/requests/", request.requests, name="requests"),
    path("desk/requests/<uuid:pk>/", request.request_page, name="request"),
    *[
        path(
            f"desk/requests/<uuid:pk>/{verb}/",
            request.take_step,
            {"verb": verb},
            name=f"request-{verb}",
        )
        for verb in request.VERBS
    ],
    path("desk/instruments/<uuid:pk>/outages/", outage.outages, name="outages"),
    path("desk/outages/<uuid:pk>/", outage.outage, name="outage"),
    path("desk/outages/<uuid:pk>/withdraw/", outage.withdraw, name="withdraw-outage"),
]
