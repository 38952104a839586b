"""The Chinese catalogue: gathered, checked and compiled without gettext's tools."""

import ast
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeGuard

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from portal.demo.paths import ROOT

LOCALE = "zh_Hans"
CATALOGUE = ROOT / "portal" / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
CODE = [
    ("**/api.py", "portal.demo.translate:extract_api"),
    ("**/api/*.py", "portal.demo.translate:extract_api"),
    ("**.py", "python"),
    ("**.html", "portal.demo.translate:extract_template"),
    ("**.txt", "portal.demo.translate:extract_template"),
]
DESCRIBED = ("ViewSet", "Serializer", "Mixin")
FOLDERS = ["portal", "resources", "agreements", "templates"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OF_A_LIBRARY = "library"  # the place of what a library says and does not translate
# No dates and no tools: a header that changes by itself conflicts in every merge.
HEADER = f"""msgid ""
msgstr ""
"Language: {LOCALE}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def compile_catalogues() -> None:
    """Compile every catalogue that is newer than what Django reads."""
    for source in (ROOT / "portal" / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, read(source))
        fresh.replace(target)


def update() -> None:
    """Bring the catalogue's list of messages up to date; keep every translation."""
    catalogue = read(CATALOGUE)
    of_libraries = [message for message in catalogue if is_of_library(message)]
    needed = gather()
    catalogue.update(needed, no_fuzzy_matching=True)
    for message in of_libraries:
        if needed.get(message.id, message.context) is None:
            catalogue[message.id] = message
    catalogue.obsolete.clear()
    write(catalogue)


def problems(catalogue: Catalog, needed: Catalog) -> Iterator[str]:
    """Name each message without Chinese, or with an unsure one or broken placeholders.

    And each that neither our own code nor, as its place says, a library uses.
    """
    for wanted in filter(is_message, needed):
        message = catalogue.get(wanted.id, wanted.context)
        if message is None or not all(texts(message)):
            yield f"no Chinese: {wanted.id!r} ({place(wanted)})"
        elif message.fuzzy:
            yield f"unsure: {wanted.id!r} ({place(wanted)})"
        elif errors := list(message.check(catalogue)):
            yield f"{errors[0]}: {wanted.id!r}"
    for message in filter(is_message, catalogue):
        is_needed = needed.get(message.id, message.context) is not None
        if not is_needed and not is_of_library(message):
            yield f"nothing says it any more: {message.id!r}"


def gather() -> Catalog:
    """Collect every message of the code and the templates."""
    catalogue = Catalog(locale=LOCALE)
    for folder in FOLDERS:
        found = extract_from_dir(ROOT / folder, CODE, keywords=KEYWORDS)
        for file, _line, message, comments, context in found:
            place = [(f"{folder}/{file}", 0)]
            catalogue.add(
                message, locations=place, auto_comments=comments, context=context
            )
    return catalogue


def extract_template(file, keywords, comment_tags, options) -> Iterable:
    """Find the messages of a Django template, as Babel asks its extractors to."""
    code = templatize(file.read().decode())
    # What is no message has become runs of X, whose indents Python would not accept.
    code = re.sub(r"^[ \t]+", "", code, flags=re.MULTILINE)
    return extract_python(BytesIO(code.encode()), keywords, comment_tags, options)


def extract_api(file, keywords, comment_tags, options) -> Iterator:
    """Find the messages of Python that describes an API, and what its schema says."""
    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.ClassDef) and node.name.endswith(DESCRIBED):
            parts: list[ast.ClassDef | ast.FunctionDef] = [node]
            for part in [*parts, *filter(is_endpoint, node.body)]:
                if text := ast.get_docstring(part):
                    yield 0, "_", text, []


def is_endpoint(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    takes = node.args.args[1:2] if isinstance(node, ast.FunctionDef) else []
    return [argument.arg for argument in takes] == ["request"]


def is_message(message: Message) -> bool:
    return bool(message.id)  # without an id it is the catalogue's header


def is_of_library(message: Message) -> bool:
    """Whether it translates a library that lacks Chinese: marked so by hand."""
    return [file for file, _line in message.locations] == [OF_A_LIBRARY]


def texts(message: Message) -> list[str]:
    string = message.string or ""
    return [string] if isinstance(string, str) else list(string)


def place(message: Message) -> str:
    return message.locations[0][0] if message.locations else ""


def read(source: Path) -> Catalog:
    if not source.exists():
        return Catalog(locale=LOCALE)
    with source.open("rb") as file:
        return read_po(file, locale=source.parts[-3])


def write(catalogue: Catalog) -> None:
    body = BytesIO()
    write_po(body, catalogue, omit_header=True, sort_output=True, include_lineno=False)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(HEADER + body.getvalue().decode())
