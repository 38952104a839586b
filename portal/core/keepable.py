"""What a JSON column can keep of what Python has read."""

import json
import re
from typing import Any

NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def check_keepable(said: Any) -> None:
    """Raise ValueError at a NUL, half a character, or a number that is none.

    And RecursionError where it is nested too deeply.
    """
    text = json.dumps(said, allow_nan=False, ensure_ascii=False).encode().decode()
    if NUL.search(text):
        raise ValueError("NUL")
