"""A browser that goes to and fro between this base and a real other one."""

import re
import time
from html import unescape
from urllib.parse import parse_qs, urlsplit

import requests
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

HERE = "http://localhost:8000"
PAGE = {"Accept": "text/html"}


def open_session(account, *, age=60):
    """The key of a session of whichever base this runs at, `age` seconds old."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - age}
    ]
    session["account_authentication_methods_user"] = str(account.pk)
    session.create()
    return session.session_key


class Browser:
    """Holds the cookies of both bases and follows where they lead."""

    def __init__(self, client, there):
        self.client, self.there = client, there
        self.session = requests.Session()
        self.session.trust_env = False

    def sign_in_there(self, account, **how):
        with self.there.inside():
            key = open_session(account, **how)
        self.keep(key)
        return key

    def keep(self, key):
        """One session there: one set by an answer would stand beside one set here."""
        self.session.cookies.clear()
        self.session.cookies.set("session_chengdu", key)

    def ask(self, address):
        """What the other base answers, without following it."""
        return self.session.get(address, headers=PAGE, allow_redirects=False)

    def send(self, address, sent):
        """Send a form of the other base, without following where that leads."""
        token = self.session.cookies["csrf_chengdu"]
        return self.session.post(
            address,
            sent | {"csrfmiddlewaretoken": token},
            headers=PAGE | {"Referer": address},
            allow_redirects=False,
        )

    def let_in(self, page, scopes):
        """Let a program in, on the page of the other base that asks about it."""
        [asked] = re.findall('name="request" value="([^"]+)"', page.text)
        sent = {"request": unescape(asked), "scopes": scopes, "action": "grant"}
        return self.send(f"{self.there.url}/identity/o/authorize", sent)

    def show_again(self, page):
        """Type the password anew on a page of the other base; where that leads."""
        address = self.there.url + page
        self.session.get(address, headers=PAGE)
        answer = self.send(address, {"password": "correct horse"})
        self.keep(answer.cookies["session_chengdu"])
        return self.there.url + answer.headers["Location"]

    def follow(self, answer):
        """Go wherever an answer of this base leads, over there and back."""
        while answer.status_code == 302:
            to = answer.headers["Location"]
            if to.startswith(self.there.url):
                answer = self.ask(to)
            else:
                answer = self.client.get(to.removeprefix(HERE), headers=PAGE)
        return answer

    def open(self, path):
        """Open a page of this base, as somebody who types its address."""
        return self.follow(self.client.get(path, headers=PAGE))


def said_in(address):
    """The parameters of an address."""
    return {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
