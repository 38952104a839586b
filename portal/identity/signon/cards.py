"""Reading the card in an ID token: nothing in it is believed before its form is."""

from django.db.models import BigIntegerField
from django.utils.translation import gettext as _
from rest_framework import serializers

from portal.core.errors import Refusal
from portal.core.serializers import LineField
from portal.identity.actions.sign_on import receive_person
from portal.identity.models import Account, Role
from portal.nodes.models import Node


class RoleSerializer(serializers.Serializer):
    organisation = serializers.UUIDField()
    role = serializers.ChoiceField(Role.choices)


class SignOnCardSerializer(serializers.Serializer):
    person = serializers.DictField()
    epoch = serializers.IntegerField(min_value=0)
    organisations = serializers.ListField(child=serializers.UUIDField(), max_length=200)
    contact = LineField(allow_blank=True, max_length=254)
    roles = RoleSerializer(many=True)
    position = serializers.IntegerField(
        min_value=0, max_value=BigIntegerField.MAX_BIGINT
    )


def take_in(peer: Node, sub: object, card: object) -> Account:
    """The account here of the person that a peer speaks of. Refuses with `card`."""
    said = SignOnCardSerializer(data=card)
    if not said.is_valid() or said.validated_data["person"].get("id") != sub:
        words = _("What the base says of this person makes no sense.")
        raise Refusal(words, code="card")
    return receive_person(card=said.data, sender=peer)
