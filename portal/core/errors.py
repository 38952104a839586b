"""Refusals: how the domain says no."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as _StrPromise


class Refusal(ValidationError):
    """The domain declines a request, in words fit to show whoever made it.

    A refusal may carry several reasons at once, each a Refusal with a code.
    """

    def __init__(
        self,
        message: "str | _StrPromise | list[Refusal]",
        code: str | None = None,
        params: dict[str, object] | None = None,
    ) -> None:
        super().__init__(message, code=code, params=params)
        if isinstance(message, list):
            self.code = code or message[0].code

    @property
    def codes(self) -> list[str]:
        """The codes of every reason, in the order they were found."""
        return [str(error.code) for error in self.error_list]

    @property
    def reasons(self) -> list[dict[str, str]]:
        """Code and words of every reason, as another base gets them."""
        words = zip(self.codes, self.messages, strict=True)
        return [{"code": code, "message": message} for code, message in words]


def given(reason: str) -> str:
    """The reason somebody gave, trimmed; refuses with `reason_missing` if none."""
    if not reason.strip():
        raise Refusal(
            _("Give a reason: the other side reads it."), code="reason_missing"
        )
    return reason.strip()


@contextmanager
def refusing(constraint: str, refusal: Refusal) -> Iterator[None]:
    """Raise `refusal` where the database would complain of `constraint`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diag = getattr(error.__cause__, "diag", None)
        if diag is None or diag.constraint_name != constraint:
            raise
        raise refusal from error
