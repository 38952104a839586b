"""The shapes that the API's schema names, as tables to read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django.utils.translation import pgettext_lazy

Schema: TypeAlias = dict[str, Any]
PLACES = {
    "path": pgettext_lazy("in a request", "path"),
    "query": pgettext_lazy("in a request", "query"),
    "header": pgettext_lazy("in a request", "header"),
    "body": pgettext_lazy("in a request", "body"),
}
CHOICE = re.compile(r"\* `(.*?)` - (.*)")


@dataclass(frozen=True)
class Kind:
    """What a value is; `shape` names the table that says more."""

    name: str
    shape: str = ""
    is_many: bool = False
    is_paged: bool = False
    choices: tuple[tuple[str, str], ...] = ()  # of a code, with its words

    def __str__(self) -> str:
        return f"{self.name}[]" if self.is_many else self.name


@dataclass(frozen=True)
class Field:
    """A value that an endpoint takes, or that a shape has."""

    name: str
    kind: Kind
    words: str = ""
    where: str = ""
    is_required: bool = False
    may_be_null: bool = False

    @property
    def place(self) -> str:
        """Where in a request it stands, in words."""
        return str(PLACES[self.where])


@dataclass(frozen=True)
class Shape:
    """What is answered under one name."""

    name: str
    words: str
    fields: list[Field]


class Shapes:
    """The named shapes of a schema."""

    def __init__(self, schema: Schema) -> None:
        self.named: dict[str, Schema] = schema["components"]["schemas"]

    def shape(self, name: str) -> Shape:
        """What is answered under a name."""
        shape = self.named[name]
        fields = [
            self.field(inner, value)
            for inner, value in shape.get("properties", {}).items()
            if not value.get("writeOnly")
        ]
        return Shape(name, shape.get("description", ""), fields)

    def sent(self, content: Schema) -> Iterator[Field]:
        """What the body of a request takes."""
        shape = resolved(self.named, content)
        required = shape.get("required", [])
        for name, value in shape.get("properties", {}).items():
            if not value.get("readOnly"):
                field = self.field(name, value)
                yield replace(field, where="body", is_required=name in required)

    def field(self, name: str, value: Schema) -> Field:
        words = value.get("description") or value.get("title", "")
        is_null = value.get("nullable", False)
        return Field(name, self.kind(value), words, may_be_null=is_null)

    def kind(self, value: Schema) -> Kind:
        """The kind of a value as the schema describes it."""
        if value.get("type") == "array":
            items = value["items"] | {"writeOnly": value.get("writeOnly", False)}
            return replace(self.kind(items), is_many=True)
        for several in ("allOf", "oneOf"):
            if several in value:
                return self.kind(value[several][0])
        if "$ref" in value:
            return self._of_name(name_of(value))
        if value.get("writeOnly") and value.get("format") == "uri":
            return Kind("file")
        choices = tuple((str(code), "") for code in value.get("enum", ()))
        name = str(value.get("format") or value.get("type") or "object")
        return Kind(name, choices=choices)

    def _of_name(self, name: str) -> Kind:
        shape = self.named[name]
        if "enum" in shape:
            told = dict(CHOICE.findall(shape.get("description", "")))
            codes = tuple((str(c), told.get(str(c), "")) for c in shape["enum"])
            return Kind(str(shape.get("type", "string")), choices=codes)
        if name.startswith("Paginated"):
            inner = self.kind(shape["properties"]["results"])
            return replace(inner, is_paged=True)
        return Kind(name, shape=name)

    def reached(self, kinds: Iterator[Kind]) -> dict[str, Shape]:
        """The shapes of these kinds, and those that stand in them."""
        found: dict[str, Shape] = {}
        waiting = [kind.shape for kind in kinds if kind.shape]
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = self.shape(name)
                inner = (field.kind.shape for field in found[name].fields)
                waiting += filter(None, inner)
        return found


def resolved(named: dict[str, Schema], value: Schema) -> Schema:
    return named.get(name_of(value), value)


def name_of(value: Schema) -> str:
    return str(value.get("$ref", "")).rpartition("/")[2]
