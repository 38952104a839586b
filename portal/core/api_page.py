"""The API's schema as a page to read: in the portal's own look, without a script."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

Shape: TypeAlias = dict[str, Any]
TITLES: dict[str, Any] = {}  # of each group of addresses, as `entitle` was told


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
class Field:
    """What an endpoint takes: in its path, its query, a header or its body."""

    name: str
    where: str
    kind: str
    is_required: bool
    words: str = ""


@dataclass(frozen=True)
class Group:
    """Endpoints about one noun; `title` is its name for people."""

    name: str
    title: str
    endpoints: list["Endpoint"]


@dataclass(frozen=True)
class Endpoint:
    group: str
    method: str
    path: str
    words: str
    scope: str
    fields: list[Field]


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Every endpoint with what it takes, by the noun it is about."""
    titles = {name: str(words) for name, words in TITLES.items()}
    groups = [
        Group(name, titles.get(name, name), list(found))
        for name, found in groupby(
            endpoints(get_language()), key=lambda endpoint: endpoint.group
        )
    ]
    context = {"groups": groups, "address": settings.BASE_URL}
    return render(request, "api.html", context)


def in_words(
    result: Shape, generator: SchemaGenerator, request: Any, public: bool
) -> Shape:
    """Let the schema say in the reader's language what the code's docstrings say."""
    return {key: _told(key, value) for key, value in result.items()}


def _told(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {inner: _told(inner, each) for inner, each in value.items()}
    if isinstance(value, list):
        return [_told(key, each) for each in value]
    has_words = key == "description" and isinstance(value, str) and value
    return gettext(value) if has_words else value


@lru_cache
def endpoints(language: str) -> list[Endpoint]:
    """The endpoints in the schema's order; it changes only with the code."""
    schema = SchemaGenerator().get_schema(public=True)
    return [
        Endpoint(
            group=operation["tags"][0],
            method=method.upper(),
            path=path,
            words=operation.get("description", ""),
            scope=_scope(operation),
            fields=[*_parameters(operation), *_body(schema, operation)],
        )
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


def _scope(operation: Shape) -> str:
    """What a token needs for it."""
    asked = (each.get("oauth") for each in operation.get("security", []))
    return next((scopes[0] for scopes in asked if scopes), "")


def _parameters(operation: Shape) -> Iterator[Field]:
    for parameter in operation.get("parameters", []):
        words = "" if parameter["in"] == "path" else parameter.get("description", "")
        yield Field(
            parameter["name"],
            parameter["in"],
            _kind(parameter["schema"]),
            parameter.get("required", False),
            words,
        )


def _body(schema: Shape, operation: Shape) -> Iterator[Field]:
    content = operation.get("requestBody", {}).get("content", {})
    shape = content.get("application/json", {}).get("schema", {})
    shape = schema["components"]["schemas"].get(_name(shape), shape)
    required = shape.get("required", [])
    for name, field in shape.get("properties", {}).items():
        if not field.get("readOnly"):
            words = field.get("description") or field.get("title", "")
            yield Field(name, "body", _kind(field), name in required, words)


def _kind(shape: Shape) -> str:
    if shape.get("type") == "array":
        return f"{_kind(shape['items'])}[]"
    if "allOf" in shape:
        return _name(shape["allOf"][0])
    return str(shape.get("format") or shape.get("type") or _name(shape))


def _name(shape: Shape) -> str:
    return str(shape.get("$ref", "")).rpartition("/")[2]
