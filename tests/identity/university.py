"""A university's OpenID Connect provider: a real server, written without allauth.

It signs in whoever it is told of without a question, redeems each code once, and sees
that client, secret, redirect and PKCE are right.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "a-long-client-secret"


class University:
    """`person` is who sits in front of it; `spoilt` overrides what it says."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person, self.spoilt = {}, {}
        self.codes, self.tokens = {}, {}
        self.asked = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.issuer = f"http://localhost:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def configuration(self):
        if "everything" in self.spoilt:
            return self.spoilt["everything"]
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.spoilt.get("configuration", {})

    def authorize(self, asked):
        """Where the browser goes next."""
        code = secrets.token_urlsafe()
        self.codes[code] = asked | {"person": dict(self.person)}
        back = {"state": asked["state"], "code": code}
        if self.spoilt.get("denies"):
            back = {"state": asked["state"], "error": "access_denied"}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def redeem(self, sent, authorization):
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(sent.get("code"), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or authorization != f"Basic {expected}"
            or asked["redirect_uri"] != sent.get("redirect_uri")
            or asked["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant"}
        token = secrets.token_urlsafe()
        self.tokens[token] = asked["person"]
        said = {"access_token": token, "token_type": "Bearer", "expires_in": 60}
        return 200, said | {"id_token": self.id_token(asked["person"])}

    def id_token(self, person):
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "sub": person["sub"],
        } | self.spoilt.get("id_token", {})
        return jwt.encode(said, self.key, "RS256", headers={"kid": "1"})

    def userinfo(self, authorization):
        person = self.tokens.get(authorization.removeprefix("Bearer "))
        if person is None:
            return 401, {}
        return 200, person | self.spoilt.get("userinfo", {})


def handler_of(university):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            place = urlsplit(self.path)
            university.asked.append(place.path)
            if place.path == "/authorize":
                asked = {k: v[0] for k, v in parse_qs(place.query).items()}
                self.send_response(302)
                self.send_header("Location", university.authorize(asked))
                self.end_headers()
            elif place.path == "/userinfo":
                told = university.userinfo(self.headers.get("Authorization", ""))
                self.tell(*told)
            elif place.path == "/.well-known/openid-configuration":
                self.tell(200, university.configuration())
            else:
                self.tell(404, {})

        def do_POST(self):
            university.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            self.tell(*university.redeem(sent, self.headers.get("Authorization", "")))

        def tell(self, status, said):
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Tests are quiet."""

    return Handler
