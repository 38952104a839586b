"""What programs read of agreements: lists of what their account may see."""

from django.db.models import Prefetch
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_serializer
from rest_framework import serializers, viewsets

from portal.core.api import Pages
from portal.core.parameters import Asked, asked


def read_only(of, names, **nested):
    """A serializer of a model's columns and of rows below it, to be read."""
    meta = type("Meta", (), {"model": of, "fields": [*names, *nested]})
    meta.read_only_fields = meta.fields
    made = type(
        f"{of.__name__}Serializer",
        (serializers.ModelSerializer,),
        {"Meta": meta}
        | {n: kind(many=True, read_only=True) for n, kind in nested.items()},
    )
    # Other apps have shapes of such names too.
    return extend_schema_serializer(component_name=f"Agreements{of.__name__}")(made)


def below(name, model):
    """Read along the rows of a relation that are not withdrawn."""
    return Prefetch(name, model.objects.standing())


def by(name):
    """A list can be narrowed to what belongs to one record."""
    return OpenApiParameter(name, OpenApiTypes.UUID)


class Reading(Asked, viewsets.ReadOnlyModelViewSet):
    """What everyone may read; officers also what is internal."""

    pagination_class = Pages
    narrowed_by: dict[str, str] = {}
    along: tuple[Prefetch, ...] = ()

    def get_queryset(self):
        rows = self.queryset.model.objects
        seen = getattr(rows, "visible_to", lambda account: rows.standing())
        return seen(self.request.user).prefetch_related(*self.along)

    def filter_queryset(self, queryset):
        wanted = asked(self.request, self.asks)
        return self.narrowed(queryset, **wanted) if wanted else queryset

    def narrowed(self, queryset, **wanted):
        return queryset.filter(**{self.narrowed_by[n]: wanted[n] for n in wanted})
