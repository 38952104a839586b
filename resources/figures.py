"""What an organisation's page says about its share in the catalogue."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.identity.figures import Figure, register
from resources.models import Instrument

INSTRUMENTS = register(
    Figure(
        label=_("instruments"),
        count=lambda organisation: (
            Instrument.objects.published().filter(organisation=organisation).count()
        ),
        url=lambda organisation: reverse(
            "resources:organisation-instruments", args=[organisation.pk]
        ),
    )
)
