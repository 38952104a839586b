"""What programs are told where another base was asked for what they want."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers, status
from rest_framework.response import Response

from portal.core.api import Idempotent
from portal.nodes.models import OutboxMessage


class AskedSerializer(serializers.Serializer):
    """What another base was asked; what it makes of it comes from there."""

    id = serializers.UUIDField(help_text=_("Of what it comes to, or is about."))
    request = serializers.UUIDField(
        help_text=_("What was asked, and is answered once.")
    )
    is_confirmed = serializers.BooleanField()


ASKED = {
    202: OpenApiResponse(
        AskedSerializer,
        _(
            "It is another base’s, which was asked. With `is_confirmed` it has agreed, "
            "and what comes of it is read here under this `id` within seconds; what is "
            "new answers 404 until then. Without, it has not answered yet: send the "
            "same again with the same Idempotency-Key to learn what it says. If it "
            "declines, that answers 409."
        ),
    )
}


class AsksOtherBases(Idempotent):
    """A viewset that asks another base for what is not this one's: it answers 202."""

    def hear(self, message):
        """The message with its answer, if that comes in time. Refuses as that does."""
        raise NotImplementedError

    def asked(self, message):
        """What was sent to another base, and whether it has taken it up."""
        sent = {
            "id": message.about,
            "request": message.pk,
            "is_confirmed": message.answered_at is not None,
        }
        return Response(AskedSerializer(sent).data, status=status.HTTP_202_ACCEPTED)

    def follow_up(self, response):
        """Ask the other base once it is kept here that we do; a repeat asks again."""
        if response.status_code != status.HTTP_202_ACCEPTED:
            return response
        message = OutboxMessage.objects.get(pk=response.data["request"])
        return self.asked(self.hear(message))
