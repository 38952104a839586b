"""Bookings across bases: asked for where the person is at home, held at the other."""
