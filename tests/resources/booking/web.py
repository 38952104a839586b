"""A web server of several processes on the tests' database, and clients signed in."""

import http.client
import json
import os
import signal
import sys
import time
from contextlib import contextmanager
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.test import Client

from portal.demo.process import free_port, spawn, stop

READY_WITHIN = 90  # seconds
TOKEN = "t" * 32


@contextmanager
def web_server(folder, processes=4):
    """The portal on a port of its own; yields (host, port)."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", "4"),
        *("--backlog", "1024", "portal.wsgi:application"),
    ]
    log = folder / "web.log"
    server = spawn(command, log=log, env=environment())
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", log)
        yield "127.0.0.1", port
    finally:
        stop(server, signal.SIGTERM, within=15)


def environment():
    """As this process, but on the database that Django made for the tests."""
    held = connection.settings_dict
    address = f"{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{address}/{held['NAME']}",
        "DB_POOL": "4",
        "API_RATE_ACCOUNT": "1000000/min",
    }


def wait_for(url, log):
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            return urlopen(url, timeout=5).status
        except OSError:
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.2)


class Browser:
    """One client with a connection kept open, signed in as an account."""

    def __init__(self, address, account):
        self.connection = http.client.HTTPConnection(*address, timeout=60)
        client = Client()
        client.force_login(
            account, "allauth.account.auth_backends.AuthenticationBackend"
        )
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Host": "localhost",
            "Content-Type": "application/json",
            "X-CSRFToken": TOKEN,
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session};"
            f" {settings.CSRF_COOKIE_NAME}={TOKEN}",
        }

    def post(self, path, body):
        """The status and the JSON of the answer."""
        self.connection.request("POST", path, json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None

    def get(self, path):
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def close(self):
        self.connection.close()
