"""Changes of a text as programs spell them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from agreements.changes import MOST
from agreements.texts import PIECES, Change, text_of
from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.serializers import ProseField

LONGEST_VALUE = 20_000


@extend_schema_serializer(component_name="AgreementsChange")
class ChangeSerializer(serializers.Serializer):
    """What becomes of a piece; columns that are not named stay as they are."""

    piece = serializers.ChoiceField(list(PIECES))
    id = serializers.UUIDField(
        required=False, help_text=gettext_lazy("Of a piece that is there.")
    )
    area = serializers.UUIDField(
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Of a new commitment."),
    )
    after = serializers.DictField(
        child=serializers.CharField(
            allow_blank=True, allow_null=True, max_length=LONGEST_VALUE
        ),
        allow_null=True,
        help_text=gettext_lazy("Nothing: the piece is removed."),
    )

    def validate(self, attrs):
        known = set(PIECES[attrs["piece"]].columns)
        if unknown := sorted(set(attrs["after"] or {}) - known):
            said = _("A piece of this kind has no column “%(name)s”.")
            raise serializers.ValidationError({"after": said % {"name": unknown[0]}})
        return attrs


@extend_schema_serializer(component_name="AgreementsProposal")
class ProposalSerializer(serializers.Serializer):
    """A change of the very edition that stands."""

    edition = serializers.IntegerField(min_value=1, max_value=32767)
    ground = ProseField(max_length=500)
    changes: serializers.ListSerializer = serializers.ListSerializer(
        child=ChangeSerializer(), allow_empty=False, max_length=MOST
    )


def spelt(change):
    """A piece as it stands, as it may be sent back."""
    return {
        "piece": change.piece,
        "id": change.id,
        "area": change.area,
        "after": change.after,
    }


def wanted_of(agreement, said):
    """What programs ask for, as changes from the text as it stands."""
    text = text_of(agreement)
    return [wanted(text, each) for each in said]


def wanted(text, said):
    """One change: of a piece of the text by its id, or without one of a new piece.

    Refuses with `no_piece`.
    """
    key = said.get("id")
    if key and key not in text:
        raise Refusal(_("The text has no piece with this id."), code="no_piece")
    new = Change(said["piece"], new_id(), {}, {}, said.get("area"))
    known = text[key] if key else new
    before, after = known.after, said["after"]
    if after:
        after = (before or PIECES[said["piece"]].in_full({})) | after
    elif after is not None:
        after = before
    return Change(said["piece"], known.id, before, after or {}, known.area)
