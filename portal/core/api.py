"""How every endpoint answers: problems in one form, and repeats without effect."""

import hashlib
import json
from collections.abc import Callable
from functools import partial

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    ValidationError,
)
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from portal.core.errors import Refusal
from portal.core.judged import in_words
from portal.core.models import Answer
from portal.core.once import digest
from portal.core.parameters import Asked
from portal.core.prose import sentences

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    location=OpenApiParameter.HEADER,
    description=_("Chosen by the caller; a repeat gets the first answer again."),
)
once_per_key = extend_schema(parameters=[IDEMPOTENCY_KEY])


class Conflict(exceptions.APIException):
    """The key was used before for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_key_reused"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = gettext_lazy("This is too large.")


class NotThere(APIView):
    """Whatever has no endpoint is missing in the API's own form."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        ended = f"{request.path}/"
        words = _("There is nothing at this address. %(address)s says what there is.")
        said = {"address": reverse("api-root")}
        if leads_somewhere(ended):
            words = _("Addresses here end with a slash: %(address)s")
            said = {"address": ended}
        raise exceptions.NotFound(words % said)


def leads_somewhere(path):
    """Whether an endpoint, or a page of the API, has this address."""
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return getattr(found.func, "cls", None) is not NotThere


class Pages(CursorPagination):
    """Pages by cursor: they cost the same at the end of a long list as at its start."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering: str | tuple[str, ...] = "id"

    def paginate_queryset(self, queryset, request, view=None):
        try:
            with transaction.atomic():
                return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError) as error:
            # Its place is whatever the caller wrote into the cursor.
            raise exceptions.NotFound(self.invalid_cursor_message) from error


LONGEST_KEY = 100  # characters


class Idempotent(Asked):
    """A viewset whose POSTs are done once for each Idempotency-Key of a caller.

    The answer is stored in the transaction of the effect, so either both are there or
    neither; a failed request may be sent again under the same key. What reaches beyond
    this base waits until both are: it is the viewset's `follow_up`.
    """

    post: Callable[..., Response]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key", "")
        if len(key) > LONGEST_KEY:
            words = _("An Idempotency-Key has %(most)s characters at most.")
            raise exceptions.ParseError(words % {"most": LONGEST_KEY})
        if request.method == "POST" and hasattr(self, "post"):
            once = partial(self._once, self.post, key) if key else self.post
            self.post = partial(self._followed_up, once)

    def follow_up(self, response):
        """What is still to do once the answer is kept; the answer that is given."""
        return response

    def _followed_up(self, handler, request, *args, **kwargs):
        return self.follow_up(handler(request, *args, **kwargs))

    def _once(self, handler, key, request, *args, **kwargs):
        fingerprint = hashlib.sha256(
            request.get_full_path().encode() + b"\n" + _body(request)
        ).hexdigest()
        with transaction.atomic():
            # Waits here while another request with the same key is under way.
            answer, is_new = Answer.objects.get_or_create(
                owner=_owner(request), key=key, defaults={"fingerprint": fingerprint}
            )
            if answer.fingerprint != fingerprint:
                raise Conflict(_("This key was used for another request."))
            if not is_new:
                return Response(answer.body, status=answer.status)
            response = handler(request, *args, **kwargs)
            if response.status_code >= status.HTTP_400_BAD_REQUEST:
                transaction.set_rollback(True)
            else:
                answer.status = response.status_code
                answer.body = json.loads(json.dumps(response.data, cls=JSONEncoder))
                answer.save(update_fields=["status", "body"])
        return response


def _owner(request):
    if request.user.is_authenticated:
        return str(request.user.pk)
    return f"visitor {request.META.get('REMOTE_ADDR', '')}"


def _body(request):
    data = request.data
    if isinstance(data, QueryDict):
        data = dict(data.lists())  # all that was sent under a name, not the last alone
    return json.dumps(data, cls=JSONEncoder, sort_keys=True, default=digest).encode()


def problem(code, detail, http_status, **more):
    """A problem+json body (RFC 9457) with a code that programs can rely on."""
    return {
        "type": "about:blank",
        "status": http_status,
        "code": code,
        "detail": detail,
        **more,
    }


def answer_problem(error, context):
    """DRF's exception handler: whatever went wrong becomes problem+json."""
    if isinstance(error, Refusal):
        return _refused(error)
    if isinstance(error, IntegrityError):
        return _refused(Refusal(in_words(error), code="breaks_rule"))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if not isinstance(error, exceptions.APIException):
        return None
    return _failed(error)


def reasons_in(refusal):
    """Each reason of a refusal, with its code and its words."""
    return [
        {"code": error.code, "detail": sentences(error.messages)}
        for error in refusal.error_list
    ]


def _refused(refusal):
    reasons = reasons_in(refusal)
    body = problem(
        reasons[0]["code"],
        sentences(reason["detail"] for reason in reasons),
        status.HTTP_409_CONFLICT,
        reasons=reasons,
        **getattr(refusal, "extra", {}),
    )
    return _problem_response(body, {})


def _failed(error):
    headers = {}
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    more = getattr(error, "extra", {})
    detail = error.detail
    if isinstance(error, exceptions.ValidationError):
        more = {"errors": error.get_full_details()}
        detail = _("Some of what was sent is not valid.")
        code = "invalid"
    else:
        code = error.get_codes()
    return _problem_response(problem(code, detail, error.status_code, **more), headers)


def _problem_response(body, headers):
    return Response(
        body,
        status=body["status"],
        headers=headers,
        content_type="application/problem+json",
    )
