"""A report as PDF, set by typst; words reach it as data, never as markup."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import noto_cjk_sans_otc
import typst

from agreements.yearly.words import Letter

SHEET = Path(__file__).with_name("report.typ")
# What typst says of a letter that no face here has, which PDF/A does not allow.
STRANGE = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
MOST_STRANGE = 100  # different letters
INSTEAD = "□"


def as_pdf(letter: Letter) -> bytes:
    """The pages of a report; PDF/A-2b, which archives keep.

    A letter that no face has, such as of a script that no office writes, is a box.
    """
    words = json.dumps(asdict(letter), ensure_ascii=False)
    for _letter in range(MOST_STRANGE):
        try:
            return compiled(words)
        except typst.TypstError as error:
            if not (found := STRANGE.search(str(error))):
                raise
            words = words.replace(unescaped(found[1]), INSTEAD)
    return compiled(words)


def compiled(words: str) -> bytes:
    return typst.compile(
        SHEET,
        font_paths=[Path(noto_cjk_sans_otc.__file__).parent],
        sys_inputs={"letter": words},
        pdf_standards="a-2b",
    )


def unescaped(said: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), said)
