"""Reading what programs send, within bounds."""

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework import exceptions
from rest_framework.parsers import JSONParser

NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Json(JSONParser):
    """JSON that can be kept: not too deep, without NUL or half characters."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        try:
            data = super().parse(stream, media_type, parser_context)
            text = json.dumps(data, ensure_ascii=False).encode().decode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise exceptions.ParseError from error
        if NUL.search(text):
            raise exceptions.ParseError
        return data
