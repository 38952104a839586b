"""Times in the API: from one moment to another."""

from rest_framework import serializers

from resources.schedule.moments import MomentField


class TimesSerializer(serializers.Serializer):
    starts_at = MomentField()
    ends_at = MomentField()
