"""Times in the API: from one moment to another, for whom and by which service."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from portal.identity.models import Organisation
from resources.models import Service, Unit
from resources.schedule.moments import MomentField


class TimesSerializer(serializers.Serializer):
    starts_at = MomentField()
    ends_at = MomentField()


class TimeWishSerializer(TimesSerializer):
    """Time on an instrument, which is sent along or stands in the address."""

    organisation = serializers.PrimaryKeyRelatedField(
        queryset=Organisation.objects.standing(), required=False, allow_null=True
    )
    service = serializers.PrimaryKeyRelatedField(
        queryset=Service.objects.standing().filter(unit__in=[Unit.HOUR, Unit.DAY]),
        required=False,
        allow_null=True,
    )

    def validate(self, attrs):
        service = attrs.get("service")
        instrument = attrs.get("instrument") or self.context["instrument"]
        if service and service.instrument_id != instrument.pk:
            words = _("This service is not one of this instrument.")
            raise serializers.ValidationError({"service": words})
        return attrs
