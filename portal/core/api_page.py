"""The API's schema as a page to read: in the portal's own look, without a script."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from portal.core.api_shapes import Field, Kind, Schema, Shape, Shapes

TITLES: dict[str, Any] = {}  # of each group of addresses, as `entitle` was told
JSON, FORM = "application/json", "multipart/form-data"


def entitle(name: str, viewset: Any) -> None:
    """Call a group of addresses by what its viewset is about."""
    serializer = getattr(viewset, "serializer_class", None)
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    title = getattr(viewset, "title", None) or (
        model and model._meta.verbose_name_plural
    )
    if title:
        TITLES[name] = title


@dataclass(frozen=True)
class Answer:
    """What comes back under a status; nothing where there is no `kind`."""

    status: str
    kind: Kind | None
    words: str = ""


@dataclass(frozen=True)
class Endpoint:
    group: str
    method: str
    path: str
    words: str
    scope: str
    fields: list[Field]
    answers: list[Answer]
    media: str = ""  # of the body, where it is not JSON

    @property
    def said(self) -> list[str]:
        """Its words but for the points of its list."""
        return [line for line in self.words.splitlines() if line[:2] != "- "]

    @property
    def points(self) -> list[str]:
        """The points of the list in its words."""
        return [line[2:] for line in self.words.splitlines() if line[:2] == "- "]

    @property
    def kinds(self) -> Iterator[Kind]:
        """The kinds of all that it takes and answers."""
        yield from (each.kind for each in self.fields)
        yield from (each.kind for each in self.answers if each.kind)


@dataclass(frozen=True)
class Group:
    """Endpoints about one noun, with the shapes that no group before it has shown."""

    name: str
    endpoints: list[Endpoint]
    shapes: list[Shape] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(TITLES.get(self.name, self.name))


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Every endpoint with what it takes and answers, by the noun it is about."""
    context = {
        "reference": reference(get_language()),
        "address": settings.BASE_URL,
    }
    return render(request, "api.html", context)


@lru_cache
def reference(language: str) -> str:
    """All the endpoints as they are read in a language: they change with the code."""
    return render_to_string("_api_reference.html", {"groups": groups()})


def in_words(
    result: Schema, generator: SchemaGenerator, request: Any, public: bool
) -> Schema:
    """Let the schema say in the reader's language what the code's docstrings say."""
    return {key: _told(key, value) for key, value in result.items()}


def _told(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {inner: _told(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [_told(key, each) for each in value]
    has_words = key == "description" and isinstance(value, str) and value
    return gettext(value) if has_words else value


def groups() -> list[Group]:
    """The endpoints in the schema's order."""
    schema = SchemaGenerator().get_schema(public=True)
    shapes = Shapes(schema)
    shown: set[str] = set()
    found = []
    for name, each in groupby(endpoints(schema, shapes), lambda one: one.group):
        listed = list(each)
        kinds = (kind for endpoint in listed for kind in endpoint.kinds)
        new = [s for n, s in shapes.reached(kinds).items() if n not in shown]
        shown.update(shape.name for shape in new)
        found.append(Group(name, listed, new))
    return found


def endpoints(schema: Schema, shapes: Shapes) -> Iterator[Endpoint]:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            body = list(shapes.sent(_schema_of(content)))
            has_file = any(f.kind.name == "file" and f.is_required for f in body)
            yield Endpoint(
                group=operation["tags"][0],
                method=method.upper(),
                path=path,
                words=operation.get("description", ""),
                scope=_scope(operation),
                fields=[*_parameters(operation, shapes), *body],
                answers=list(_answers(operation, shapes)),
                media=FORM if has_file else "",
            )


def _scope(operation: Schema) -> str:
    """What a token needs for it."""
    asked = (each.get("oauth") for each in operation.get("security", []))
    return next((scopes[0] for scopes in asked if scopes), "")


def _parameters(operation: Schema, shapes: Shapes) -> Iterator[Field]:
    for parameter in operation.get("parameters", []):
        words = "" if parameter["in"] == "path" else parameter.get("description", "")
        yield Field(
            parameter["name"],
            shapes.kind(parameter["schema"]),
            words,
            parameter["in"],
            parameter.get("required", False),
        )


def _answers(operation: Schema, shapes: Shapes) -> Iterator[Answer]:
    for status, answer in operation["responses"].items():
        content = _schema_of(answer.get("content", {}))
        words = answer.get("description", "") if content else ""
        yield Answer(str(status), shapes.kind(content) if content else None, words)


def _schema_of(content: Schema) -> Schema:
    """What a body is, sent as JSON or else as a form."""
    return dict((content.get(JSON) or content.get(FORM) or {}).get("schema", {}))
