"""A report as PDF, set by typst; words reach it as data, never as markup."""

import json
from dataclasses import asdict
from pathlib import Path

import noto_cjk_sans_otc
import typst

from agreements.yearly.words import Letter

SHEET = Path(__file__).with_name("report.typ")


def as_pdf(letter: Letter) -> bytes:
    """The pages of a report; PDF/A-2b, which archives keep."""
    words = json.dumps(asdict(letter), ensure_ascii=False)
    return typst.compile(
        SHEET,
        font_paths=[Path(noto_cjk_sans_otc.__file__).parent],
        sys_inputs={"letter": words},
        pdf_standards="a-2b",
    )
