"""What an endpoint's address may ask by: the schema says it, nothing else is taken.

A program that misspells a filter must not take the whole list for the filtered one.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.views import APIView

from portal.core.prose import listed

LONGEST_SHOWN = 60  # characters of what the caller wrote


class UnknownParameter(exceptions.APIException):
    """The address asks by a name that the endpoint does not know."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "unknown_parameter"

    def __init__(self, name: str, known: list[str]) -> None:
        name = name[:LONGEST_SHOWN]
        said = {"name": name, "known": listed(known)}
        words = _("This address takes no parameters: “%(name)s” is not understood.")
        if known:
            words = _("There is no parameter “%(name)s” here. There are: %(known)s.")
        super().__init__(words % said)
        self.extra = {"parameter": name, "known": known}


class Asked(APIView):
    """A viewset that says what its list is asked by, and refuses all else."""

    action: str
    asks: tuple[OpenApiParameter, ...] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method != "OPTIONS":
            self._refuse_unknown(request)

    def _refuse_unknown(self, request: Request) -> None:
        known = {parameter.name: parameter for parameter in self.asked_by()}
        names = sorted([*known, *self._pages(request)])
        for name, values in request.query_params.lists():
            if name not in names:
                raise UnknownParameter(name, names)
            if name in known:
                refuse_other_choices(known[name], values)

    def asked_by(self) -> tuple[OpenApiParameter, ...]:
        """The parameters of the action at hand, paging apart."""
        return self.asks if self.action == "list" else ()

    def _pages(self, request: Request) -> list[str]:
        paginator = getattr(self, "paginator", None)
        is_list = request.method in ("GET", "HEAD") and self.action != "retrieve"
        if not (paginator and is_list):
            return []
        return [paginator.cursor_query_param, paginator.page_size_query_param]


def refuse_other_choices(parameter: OpenApiParameter, values: list[str]) -> None:
    """Refuse a value that is none of those which the parameter names."""
    for value in filter(None, values):
        if parameter.enum and value not in parameter.enum:
            words = _("“%(value)s” is none of the choices: %(choices)s.")
            choices = listed(parameter.enum)
            said = {"value": value[:LONGEST_SHOWN], "choices": choices}
            error = exceptions.ErrorDetail(words % said, code="invalid_choice")
            raise exceptions.ValidationError({parameter.name: [error]})


def asked(request: Request, parameters: Iterable[OpenApiParameter]) -> dict[str, Any]:
    """What the address asks for, by name; an id that is none is refused."""
    wanted = {}
    for parameter in parameters:
        if value := request.query_params.get(parameter.name):
            try:
                wanted[parameter.name] = field_of(parameter).run_validation(value)
            except serializers.ValidationError as error:
                raise serializers.ValidationError(
                    {parameter.name: error.detail}
                ) from error
    return wanted


def field_of(parameter: OpenApiParameter) -> Any:
    if parameter.type is OpenApiTypes.UUID:
        return serializers.UUIDField()
    return serializers.CharField(max_length=LONGEST_SHOWN)
