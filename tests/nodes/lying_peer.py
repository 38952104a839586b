"""A peer that answers whatever a test wants, over real HTTP."""

import itertools
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from portal.core.time import now
from portal.nodes import exchange
from portal.nodes.keys import kid_of
from portal.nodes.kinds import kinds
from portal.nodes.models import Link
from portal.nodes.signing import ANSWER_PARTS, TAG, Answer, Message

KIND = "identity.division"


class LyingPeer(ThreadingHTTPServer):
    """`answer(path)` gives status and body, or writes to the handler by itself."""

    daemon_threads = True

    def __init__(self, key):
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = key
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.answer = None
        self.asked = []

    def signature(self, request, status, body):
        kid = kid_of(self.key.public_key())
        answer = Answer(status, request)
        HTTPMessageSigner(
            signature_algorithm=ED25519,
            key_resolver=MappingKeyResolver(
                public_keys={}, private_keys={kid: self.key}
            ),
        ).sign(
            answer,
            key_id=kid,
            created=now(),
            tag=TAG,
            covered_component_ids=ANSWER_PARTS,
            body=body,
        )
        return answer.headers


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        found = self.server.answer(self)
        if found:
            self.send_signed(*found)

    do_POST = do_GET

    def send_signed(self, status, body):
        url = self.server.url + self.path
        request = Message(self.command, url, dict(self.headers.items()))
        self.send_whole(status, body, self.server.signature(request, status, body))

    def send_whole(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def drip(handler, said, every=0.1, most=60):
    """Write a byte now and then, until nobody listens; no wait for one is long."""
    try:
        for byte in itertools.islice(itertools.cycle(said), most):
            handler.wfile.write(bytes([byte]))
            time.sleep(every)
    except OSError:
        pass
    handler.close_connection = True


@contextmanager
def lying_peer(key):
    server = LyingPeer(key)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def offering(*lines, head=(9, 9), end=(9, 9), more=None, kind=KIND):
    """A peer that has one page of a kind, and says that it is at `head`."""
    schema = kinds()[KIND].schema
    status = {"epoch": 1, "kinds": {kind: {"schema": schema, "head": head}}}
    said = [x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines]
    place = {"xid": end[0], "position": end[1]}
    last = {"end": place, "schema": schema, "behind": 0} | (more or {})
    page = b"\n".join([*said, json.dumps(last).encode()])

    def answer(handler):
        is_status = handler.path.endswith("/status")
        return 200, json.dumps(status).encode() if is_status else page

    return answer


def trouble(peer):
    """Pull once and tell what was noted."""
    assert exchange.pull(peer)
    return Link.objects.get(peer=peer).error
