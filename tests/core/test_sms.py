import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from portal.core.sms import send_sms


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, json.loads(body)))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    server.got, server.answer = [], 200
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    settings.SMS_BACKEND = "portal.core.sms.Gateway"
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send?token=t"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_gateway_gets_number_and_text(gateway):
    send_sms("+8613800138000", "验证码 123456")

    said = {"to": "+8613800138000", "text": "验证码 123456"}
    assert gateway.got == [("/send?token=t", said)]


def test_what_the_gateway_does_not_take_is_an_error(gateway):
    gateway.answer = 503

    with pytest.raises(requests.HTTPError):
        send_sms("+8613800138000", "123456")
