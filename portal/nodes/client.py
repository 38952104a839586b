"""Asking another base: signed requests, bounded answers whose signature is checked."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

import requests
from django.db.models import BigIntegerField
from urllib3.exceptions import HTTPError

from portal.core.keepable import check_keepable
from portal.core.logs import REQUEST_ID_HEADER, request_id
from portal.nodes.deadline import answered_within, session
from portal.nodes.kinds import Kind
from portal.nodes.models import Cursor, Node, OutboxMessage
from portal.nodes.signing import Answer, Message, Unsigned, sign_request, verify_answer

TIMEOUTS = (2, 5)  # seconds to connect, and between bytes
ANSWER_WITHIN = 20  # seconds from the question to the end of the answer
MOST_BYTES = 32 * 2**20
MOST_OF_A_FILE = 20 * 2**20
MOST_SAID = 2**20  # bytes of what is parsed here: a status, a digest, a page's end
MOST_LINES = 2000  # of a page, whatever was asked for
MOST_LINES_OF_A_PART = 50_000  # of 256: some ten million records of a kind
PIECE = 2**16
SENT = ("kind", "language", "body")  # of a message, beside its id
LARGEST_EPOCH = 2**31 - 1  # of an integer
MOST_BEHIND = 10**9


class PeerTrouble(Exception):
    """A peer cannot be reached, or answers what it should not."""


class TooLarge(PeerTrouble):
    """An answer of more bytes than we take."""


@dataclass(frozen=True)
class Offer:
    """What a peer has of one kind: its columns' digest and its last change."""

    schema: str
    head: tuple[int, int]


@dataclass(frozen=True)
class Status:
    epoch: int
    offers: dict[str, Offer]


@dataclass(frozen=True)
class Page:
    """A page of a peer's feed and the place after it."""

    lines: bytes
    xid: int
    position: int
    schema: str
    behind: int


class Client:
    """One peer, over one kept-alive connection. Raises `PeerTrouble`."""

    def __init__(self, peer: Node, within: timedelta | None = None):
        self.peer = peer
        self.within = ANSWER_WITHIN if within is None else within.total_seconds()
        self.session = session()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.session.close()

    def status(self) -> Status:
        said = self._said("status")
        with making_sense():
            offers = {
                kind: Offer(str(offer["schema"])[:16], _place(*offer["head"]))
                for kind, offer in said["kinds"].items()
            }
            return Status(_whole(said["epoch"], LARGEST_EPOCH), offers)

    def feed(self, kind: Kind, cursor: Cursor, limit: int) -> Page:
        place = {"epoch": cursor.epoch, "xid": cursor.xid, "position": cursor.position}
        lines, end = self._lines(limit, "feed", kind=kind.name, limit=limit, **place)
        with making_sense():
            end_of_page = _place(**end["end"])
            behind = min(_whole(end["behind"]), MOST_BEHIND)
            page = Page(lines, *end_of_page, str(end["schema"])[:16], behind)
        if end_of_page < cursor.place or (lines and end_of_page == cursor.place):
            raise PeerTrouble("the feed does not move on")
        return page

    def bucket(self, kind: Kind, bucket: int) -> tuple[int, bytes]:
        """The epoch and the lines of one part of a kind."""
        most = MOST_LINES_OF_A_PART
        lines, end = self._lines(most, "records", kind=kind.name, bucket=bucket)
        with making_sense():
            return _whole(end["epoch"]), lines

    def digest(self, kind: Kind) -> tuple[int, dict[int, list]]:
        """The epoch, and of each part of a kind its count and digest."""
        said = self._said("digest", kind=kind.name)
        with making_sense():
            buckets = {int(part): found for part, found in said["buckets"].items()}
            return _whole(said["epoch"]), buckets

    def copies(self, kind: Kind, after: str) -> tuple[bytes, str]:
        """What the peer holds of our own records; the last id, nothing at the end."""
        lines, end = self._lines(MOST_LINES, "copies", kind=kind.name, after=after)
        with making_sense():
            return lines, str(end["last"] and UUID(end["last"]))

    def around(self, record: UUID) -> tuple[int, dict[str, bytes]]:
        """The epoch, and the lines by kind of a record of the peer and its parts."""
        said, end = self._lines(MOST_LINES_OF_A_PART, "around", record=str(record))
        with making_sense():
            rest = said.split(b"\n")
            found = {}
            for kind, count in end["kinds"].items():
                found[str(kind)] = b"\n".join(rest[: _whole(count)])
                rest = rest[count:]
            return _whole(end["epoch"], LARGEST_EPOCH), found

    def file(self, sha256: str) -> bytes:
        """A file of the peer, proven to be the one of that name."""
        body = self._ask("GET", f"files/{sha256}")
        if len(body) > MOST_OF_A_FILE:
            raise TooLarge(f"a file of more than {MOST_OF_A_FILE} bytes")
        if hashlib.sha256(body).hexdigest() != sha256:
            raise PeerTrouble("another file than was asked for")
        return body

    def poke(self) -> None:
        self._ask("POST", "poke", body=b"")

    def message(self, message: OutboxMessage) -> dict:
        """The peer's answer: `done` with what came of it, or `refused` with reasons."""
        said = {name: getattr(message, name) for name in SENT}
        body = json.dumps(said | {"id": str(message.pk)}).encode()
        answer = parsed(self._ask("POST", "messages", body=body))
        with making_sense():
            return _answer(answer["answer"])

    def send_again(self, since: datetime) -> int:
        """Have the peer send anew what we did for it since a moment; how many."""
        body = json.dumps({"since": since.isoformat()}).encode()
        said = parsed(self._ask("POST", "again", body=body))
        with making_sense():
            return _whole(said["messages"])

    def _said(self, path: str, **parameters) -> dict:
        return parsed(self._ask("GET", path, **parameters))

    def _lines(self, most: int, path: str, **parameters) -> tuple[bytes, dict]:
        lines, _newline, end = self._ask("GET", path, **parameters).rpartition(b"\n")
        if lines.count(b"\n") >= most:
            raise PeerTrouble("more lines than were asked for")
        return lines, parsed(end)

    def _ask(
        self, method: str, path: str, body: bytes | None = None, **parameters
    ) -> bytes:
        request = self._prepared(method, path, body, parameters)
        request.headers["Accept-Encoding"] = "identity"  # the digest is of these bytes
        request.headers[REQUEST_ID_HEADER] = request_id()
        sign_request(request, body=body)
        connect, between = TIMEOUTS
        timeouts = min(connect, self.within), min(between, self.within)
        try:
            with (
                answered_within(self.within),
                self.session.send(
                    request, timeout=timeouts, stream=True, allow_redirects=False
                ) as response,
            ):
                answer = _read(response)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise PeerTrouble(f"{type(error).__name__}: {error}") from error
        return self._checked(request, response, answer)

    def _prepared(self, method, path, body, parameters):
        query = f"?{urlencode(parameters)}" if parameters else ""
        url = f"{self.peer.url}/node/v1/{path}{query}"
        try:
            asked = requests.Request(method, url, data=body)
            return self.session.prepare_request(asked)
        except requests.RequestException as error:  # an address that is none
            raise PeerTrouble(f"{type(error).__name__}: {error}") from error

    def _checked(self, request, response, body: bytes) -> bytes:
        asked = Message(request.method, request.url, dict(request.headers))
        answer = Answer(response.status_code, asked, dict(response.headers))
        said = body[:300].decode(errors="replace") if answer.status_code >= 300 else ""
        try:
            self._verify(answer, body)
        except Unsigned as error:
            unproven = f"answer {response.status_code} is not proven: {error}"
            raise PeerTrouble(f"{unproven} {said}") from error
        if response.status_code >= 300:
            raise PeerTrouble(f"answer {response.status_code}: {said}")
        return body

    def _verify(self, answer: Answer, body: bytes) -> None:
        verify_answer(answer, peer=self.peer, body=body)


def _read(response) -> bytes:
    """The whole body, unless it is too large."""
    pieces, size = [], 0
    while piece := response.raw.read1(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise TooLarge(f"an answer of more than {MOST_BYTES} bytes")
    return b"".join(pieces)


def parsed(said: bytes) -> dict:
    if len(said) > MOST_SAID:  # as objects it would take fifty times the memory
        raise TooLarge(f"more than {MOST_SAID} bytes to parse")
    with making_sense():
        return json.loads(said)


def _answer(said: dict) -> dict:
    """The answer to a message if it has the form of one and a column can keep it."""
    check_keepable(said)
    if isinstance(said.get("done"), dict):
        return {"done": said["done"]}
    reasons = [
        {"code": str(reason["code"])[:60], "message": str(reason["message"])[:1000]}
        for reason in said["refused"]
    ]
    if not reasons:
        raise ValueError(said)
    more = said.get("more")
    return {"refused": reasons, "more": more if isinstance(more, dict) else {}}


def _whole(value, most: int = BigIntegerField.MAX_BIGINT) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(value)
    return value


def _place(xid, position) -> tuple[int, int]:
    return _whole(xid), _whole(position)


class making_sense:
    """Turn whatever hostile JSON can raise into `PeerTrouble`."""

    def __enter__(self):
        pass

    def __exit__(self, kind, error, trace):
        nonsense = (ValueError, TypeError, KeyError, IndexError, AttributeError)
        if isinstance(error, (*nonsense, RecursionError, OverflowError)):
            raise PeerTrouble(f"the answer makes no sense: {error!r:.200}") from error
