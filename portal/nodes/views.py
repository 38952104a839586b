"""What this base answers to others; every request and every answer is signed."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.db.models import BigIntegerField
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from portal.core.errors import Refusal
from portal.core.keepable import check_keepable
from portal.core.prose import sentences
from portal.nodes import actions, feed, tasks
from portal.nodes.around import lines_around
from portal.nodes.base import current_base
from portal.nodes.copies import NOT_SHARED, NotShared
from portal.nodes.files import file_for
from portal.nodes.joining import own_introduction
from portal.nodes.kinds import kinds, kinds_shared_with
from portal.nodes.messages import inbox
from portal.nodes.models import Node
from portal.nodes.sharing import is_shared
from portal.nodes.signing import Unsigned, caller_of, sign_answer

MOST_LINES = 2000  # of a page


class Malformed(Exception):
    """A parameter that makes no sense."""


def problem(status, code, detail):
    return JsonResponse(
        {"code": code, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )


def for_peers(view):
    """Answer signed requests of other bases alone, and sign the answer."""

    @csrf_exempt
    @wraps(view)
    def answer(request, **parts):
        try:
            caller = caller_of(request)
        except Unsigned as error:
            return problem(401, "unsigned", str(error))
        try:
            response = view(request, caller, **parts)
        except Malformed as error:
            response = problem(400, "malformed", str(error))
        except NotShared as error:
            response = problem(403, "not_shared", str(error))
        sign_answer(request, response)
        return response

    return answer


@csrf_exempt
@require_GET
def introduction(request):
    """Who this base is, signed by the key that it offers; the asker may be unknown."""
    if "Signature" not in request.headers:
        return problem(401, "unsigned", "the answer belongs to a signed request")
    try:
        said = asdict(own_introduction())
    except Refusal as refusal:
        return problem(503, refusal.code, sentences(refusal.messages))
    response = JsonResponse(said)
    try:
        sign_answer(request, response)
    except Unsigned as error:
        return problem(401, "unsigned", str(error))
    return response


def number(request, name, *, most=BigIntegerField.MAX_BIGINT):
    try:
        value = int(request.GET.get(name, ""))
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise Malformed(f"{name} must be a number from 0 to {most}")
    return value


def record_id(request, name):
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        raise Malformed(f"{name} must be the id of a record") from None


def kind_of(request):
    try:
        return kinds()[request.GET.get("kind")]
    except KeyError:
        raise Malformed("there is no such kind") from None


def shared_kind_of(request, caller):
    kind = kind_of(request)
    if not is_shared(caller, kind.matter):
        raise NotShared(NOT_SHARED.format(kind.matter))
    return kind


@require_GET
@for_peers
def status(request, caller):
    """The epoch, and of each kind its columns' digest and its last change."""
    last = feed.heads(caller)
    return JsonResponse(
        {
            "base": current_base(),
            "epoch": epoch(),
            "kinds": {
                name: {"schema": kind.schema, "head": last.get(name, (0, 0))}
                for name, kind in kinds_shared_with(caller).items()
            },
        }
    )


@require_GET
@for_peers
def changes(request, caller):
    """A page of the feed, one JSON object a line; the last line is the page's own."""
    kind = shared_kind_of(request, caller)
    limit = max(1, number(request, "limit", most=MOST_LINES))
    if number(request, "epoch") != epoch():
        return problem(409, "epoch", f"the epoch is {epoch()}")
    place = {"xid": number(request, "xid"), "position": number(request, "position")}
    page = feed.read_page(kind, caller=caller, limit=limit, **place)
    kind.model.note_leaving(page.lines, caller)
    place = {"xid": page.xid, "position": page.position}
    is_full = page.count == limit
    behind = feed.count_behind(kind, caller=caller, **place) if is_full else 0
    end = {"end": place, "schema": kind.schema, "behind": behind}
    return lines(page.lines, end)


@require_GET
@for_peers
def records(request, caller):
    """Every record of one of the 256 parts of a kind, to repair a copy by."""
    bucket = number(request, "bucket", most=feed.BUCKETS - 1)
    kind = shared_kind_of(request, caller)
    found = feed.read_bucket(kind, caller=caller, bucket=bucket)
    kind.model.note_leaving(found, caller)
    return lines(found, {"epoch": epoch(), "schema": kind.schema})


@require_GET
@for_peers
def digest(request, caller):
    """Count and digest of the records of a kind that the caller should hold."""
    parts = feed.digest_for(shared_kind_of(request, caller), caller=caller)
    return JsonResponse({"epoch": epoch(), "buckets": parts})


@require_GET
@for_peers
def copies(request, caller):
    """What this base holds of the caller's own records, should it have lost them."""
    after, kind = record_id(request, "after"), kind_of(request)
    found, last = feed.read_copies(kind, home=caller, after=after, limit=MOST_LINES)
    return lines(found, {"last": last})


@require_GET
@for_peers
def around(request, caller):
    """One of our records and its parts just now, for whoever looks at its copy."""
    found = lines_around(record_id(request, "record"), caller=caller)
    for name, of_kind in found.items():
        kinds()[name].model.note_leaving("\n".join(of_kind).encode(), caller)
    counts = {kind: len(of_kind) for kind, of_kind in found.items()}
    said = "\n".join(line for of_kind in found.values() for line in of_kind)
    return lines(said.encode(), {"epoch": epoch(), "kinds": counts})


@require_GET
@for_peers
def file(request, caller, sha256):
    """A file that goes with a record which the caller may see."""
    content = file_for(caller, sha256)
    if content is None:
        return problem(404, "no_file", "there is no such file for you")
    return HttpResponse(content, content_type="application/octet-stream")


@require_POST
@for_peers
def poke(request, caller):
    """A peer says that it has news: read its feed without waiting for the clock."""
    actions.read_now(peer=Node.objects.get(code=caller))  # it is up: do not wait
    tasks.pull.apply_async((caller,), expires=tasks.PULL_EVERY)
    return HttpResponse(status=204)


@require_POST
@for_peers
def messages(request, caller):
    """Do what a peer asks, once; a repeat of the message gets the first answer."""
    message = received_in(request.body)
    try:
        answer = inbox.receive(sender=Node.objects.get(code=caller), message=message)
    except inbox.Unanswerable as trouble:
        return problem(422, trouble.code, str(trouble))
    return JsonResponse({"answer": answer})


@require_POST
@for_peers
def again(request, caller):
    """A restored peer forgot what it did for us: have it sent once more."""
    try:
        since = datetime.fromisoformat(json.loads(request.body)["since"])
        count = actions.send_what_was_done_again(
            peer=Node.objects.get(code=caller), since=since
        )
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise Malformed("since must be a moment") from None
    return JsonResponse({"messages": count})


def received_in(body):
    try:
        said = json.loads(body)
        check_keepable(said)
        return inbox.Received(
            id=UUID(said["id"]),
            kind=str(said["kind"]),
            language=str(said["language"])[:10],
            body=dict(said["body"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Malformed("this is no message") from None


def epoch():
    return actions.own_node().feed_epoch


def lines(body, end):
    if body:
        body += b"\n"
    return HttpResponse(
        body + json.dumps(end).encode(), content_type="application/x-ndjson"
    )
