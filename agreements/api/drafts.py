"""What programs send of a draft: its columns, parties, areas and articles."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from agreements.actions.drafting import Sides
from agreements.api.reading import TEXTS
from agreements.api.writing import Seen
from agreements.models import Agreement, Article
from portal.core.serializers import LineField
from portal.nodes.known import known_bases

MOST = 200  # parties, areas or articles of an agreement
DRAFT = [
    *(*TEXTS, "short_name", "short_name_en", "kind", "signed_on", "signed_year"),
    *("place", "place_en", "source", "in_force_from", "in_force_until"),
    *("parent", "predecessor"),
]
SIDES = ["parties", "areas", "articles"]


@extend_schema_serializer(component_name="AgreementsSide")
class SideSerializer(serializers.Serializer):
    """Who signs, and the base that speaks for it, if any."""

    name = LineField(max_length=100)
    base = LineField(max_length=20, allow_blank=True, default="")

    def validate_base(self, base):
        if base and base not in {node.code for node in known_bases()}:
            said = _("“%(base)s” is the code of no base.")
            raise serializers.ValidationError(said % {"base": base})
        return base


@extend_schema_serializer(component_name="AgreementsDraftArea")
class DraftAreaSerializer(serializers.Serializer):
    number = serializers.IntegerField(min_value=1, max_value=32767)
    name = LineField(max_length=100)


@extend_schema_serializer(component_name="AgreementsDraftArticle")
class DraftArticleSerializer(serializers.ModelSerializer):
    class Meta:
        model = Article
        fields = ["number", "name", "name_en", "text", "text_en"]


def some(kind):
    """A list of parts, which may be left out."""
    return serializers.ListSerializer(child=kind(), required=False, max_length=MOST)


@extend_schema_serializer(component_name="AgreementsDraft")
class DraftSerializer(serializers.ModelSerializer):
    """An agreement that nobody has signed yet; lists replace what was there."""

    parent = Seen(  # type: ignore[assignment]  # a field of that name is none of DRF's
        queryset=Agreement.objects.none(), required=False, allow_null=True
    )
    predecessor = Seen(
        queryset=Agreement.objects.none(), required=False, allow_null=True
    )
    parties = some(SideSerializer)
    areas = some(DraftAreaSerializer)
    articles = some(DraftArticleSerializer)

    class Meta:
        model = Agreement
        fields = [*DRAFT, *SIDES]

    def validate_parties(self, parties):
        return {name: row["base"] for name, row in once_each(parties, "name")}

    def validate_areas(self, areas):
        return {number: row["name"] for number, row in once_each(areas, "number")}

    def validate_articles(self, articles):
        return dict(once_each(articles, "number"))


@extend_schema_serializer(component_name="AgreementsDraftChanged")
class DraftChangeSerializer(DraftSerializer):
    """What becomes of a draft; what is not named stays as it is."""

    class Meta(DraftSerializer.Meta):
        extra_kwargs = {"name": {"required": False}, "kind": {"required": False}}


def once_each(rows, key):
    """Each row beside its key, which none has twice."""
    if len({row[key] for row in rows}) < len(rows):
        raise serializers.ValidationError(_("Something stands here twice."))
    return [(row[key], row) for row in rows]


def whole(said):
    """What was sent of an agreement, apart from its parties, areas and articles."""
    values = dict(said)
    return values, Sides(**{name: values.pop(name, None) for name in SIDES})
