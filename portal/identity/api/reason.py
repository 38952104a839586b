"""Why somebody declines, sends back or takes away, in their own words."""

from rest_framework import serializers

from portal.core.serializers import ProseField


class ReasonSerializer(serializers.Serializer):
    reason = ProseField(max_length=500)
