"""Text as people may write it: nothing in it hides, turns round or breaks a line.

Marks that are not seen make two names look like one, or one read backwards; a line
break in a name puts words where others expect the portal's own.
"""

import re

# Controls that are no white space (NUL stays: forms refuse it in words), then what has
# no shape of its own: soft hyphens, directions, joiners, tags, letters drawn as
# nothing, and halves of characters.
HIDDEN = re.compile(
    "[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff"
    "\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
EMPTY_LINES = re.compile(r"\n{3,}")


def one_line(text: str) -> str:
    """The text in one line, single spaces between its words."""
    return " ".join(HIDDEN.sub("", text).split())


def paragraphs(text: str) -> str:
    """The text in its lines, at most one empty one between two."""
    lines = map(one_line, HIDDEN.sub("", text).splitlines())
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
