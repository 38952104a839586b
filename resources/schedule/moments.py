"""Moments that programs and bases send: aware, within what can be reckoned."""

from rest_framework import serializers

from resources.schedule.stretch import FIRST, LAST


class MomentField(serializers.DateTimeField):
    """A moment; without an offset it is one in Shanghai."""

    def to_internal_value(self, value):
        moment = super().to_internal_value(value)
        if not FIRST <= moment < LAST:
            self.fail("overflow")
        return moment
