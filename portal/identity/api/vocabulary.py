"""Divisions and disciplines for programs."""

from rest_framework import serializers, viewsets

from portal.core.api import Pages
from portal.core.parameters import Asked
from portal.identity.models import Discipline, Division


class ByCode(Pages):
    ordering = "code"


class DivisionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Division
        fields = [
            "code",
            "name",
            "name_en",
            "parent",
            "valid_from",
            "valid_until",
            "successors",
        ]


class DivisionViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """Administrative divisions (GB/T 2260), abolished ones too."""

    queryset = Division.objects.standing()
    serializer_class = DivisionSerializer
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = "[0-9]+"


class DisciplineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Discipline
        fields = ["code", "name", "name_en"]


class DisciplineViewSet(Asked, viewsets.ReadOnlyModelViewSet):
    """Disciplines of level 1 (GB/T 13745-2009)."""

    lookup_value_regex = "[0-9]+"
    queryset = Discipline.objects.all()
    serializer_class = DisciplineSerializer
    pagination_class = ByCode


routes = [
    ("divisions", DivisionViewSet),
    ("disciplines", DisciplineViewSet),
]
