"""Asking over HTTP within one span of time, however slowly the other side drips.

A timeout of `requests` counts anew with each byte, so that an answer could last for
ever. Here every wait for a byte, of the headers too, is cut to what is left.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http.client import HTTPResponse

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_until: ContextVar[float] = ContextVar("until")


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Have all that a `session` is asked meanwhile end with an error by then."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def session() -> requests.Session:
    """A session that keeps to `answered_within`; for use inside it alone."""
    made = requests.Session()
    made.trust_env = False  # a proxy would see and could drop signatures
    for scheme in _POOLS:
        made.mount(f"{scheme}://", _Adapter())
    return made


def whole_within(seconds: float) -> requests.Session:
    """A session each of whose questions is answered in whole by then, or in error."""
    made = session()
    send = made.send

    def send_within(request, **how):
        with answered_within(seconds):
            return send(request, **how | {"timeout": seconds})

    made.send = send_within  # type: ignore[method-assign]
    return made


class _Waiting(io.RawIOBase):
    """The bytes of an answer; no wait for them goes beyond the end."""

    def __init__(self, connected):
        self.connected, self.until = connected, _until.get()
        self.between = connected.gettimeout()
        self.bytes = connected.makefile("rb", buffering=0)

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self.connected.settimeout(min(left, self.between))
        count = self.bytes.readinto(buffer)
        self.connected.settimeout(self.between)  # it may be used for another question
        return count

    def close(self):
        self.bytes.close()
        super().close()


class _Answer(HTTPResponse):
    def __init__(self, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_Waiting(sock))


class _Connection(HTTPConnection):
    response_class = _Answer


class _SecureConnection(HTTPSConnection):
    response_class = _Answer


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS
