"""Fields of listings that need more than their column says."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.core.serializers import LineField
from portal.identity.models import Discipline
from resources.listing.measures import LONGEST, MOST
from resources.models.listing import MOST_DISCIPLINES


class DisciplineCodes(serializers.ListField):
    """One to four codes of GB/T 13745, level 1, the main one first."""

    child = serializers.CharField(max_length=3)

    def __init__(self, **kwargs):
        super().__init__(min_length=1, max_length=MOST_DISCIPLINES, **kwargs)

    def to_internal_value(self, data):
        codes = list(dict.fromkeys(super().to_internal_value(data)))
        known = set(
            Discipline.objects.filter(code__in=codes).values_list("code", flat=True)
        )
        if unknown := set(codes) - known:
            words = _("There is no discipline of this code: %(codes)s")
            said = {"codes": ", ".join(sorted(unknown))}
            raise serializers.ValidationError(words % said)
        return codes


class MeasureSerializer(serializers.Serializer):
    parameter = LineField(max_length=LONGEST)
    standard = LineField(max_length=LONGEST, required=False)
    parameter_en = LineField(max_length=LONGEST, required=False)


@extend_schema_field(MeasureSerializer(many=True))
class Measures(serializers.ListField):
    child = MeasureSerializer()

    def __init__(self, **kwargs):
        super().__init__(max_length=MOST, **kwargs)
