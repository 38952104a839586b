"""Reading what programs send, within bounds."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

from portal.core.keepable import check_keepable


class Json(JSONParser):
    """JSON that says something and can be kept: not too deep, no NUL, no halves."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        try:
            data = super().parse(stream, media_type, parser_context)
            check_keepable(data)
        except (RecursionError, ValueError) as error:
            raise exceptions.ParseError from error
        except exceptions.ParseError as error:
            words = _("What was sent is no JSON that can be read: %(why)s")
            raise exceptions.ParseError(words % {"why": error.__cause__}) from error
        if data is None:
            raise exceptions.ParseError
        return data
