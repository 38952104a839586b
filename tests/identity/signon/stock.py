"""A program that signs people in by a client library, told where a base is alone."""

from allauth.idp.oidc.models import Client
from authlib.integrations.django_client import OAuth
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from portal.identity.programs.clients import register_program
from portal.identity.signon.secrets import hashed
from tests.identity.signon.browser import said_in

APP = "https://app.example/back"
GOODBYE = "https://app.example/goodbye"
SECRET = "4f" * 32
SCOPE = "openid profile email organisations"


def register(chengdu, owner):
    """A program of Chengdu's, under a number and with a secret that are known here."""
    with chengdu.inside():
        program, _secret = register_program(
            owner=owner,
            name="program",
            kind="web",
            scopes=[],
            redirect_uris=[APP],
            sign_out_uris=[GOODBYE],
            signs_in=True,
        )
        known = {"id": "program", "secret": hashed(SECRET)}
        Client.objects.filter(pk=program.pk).update(**known)


def library(chengdu):
    return OAuth().register(
        name="chengdu",
        client_id="program",
        client_secret=SECRET,
        server_metadata_url=f"{chengdu.url}/.well-known/openid-configuration",
        client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"},
    )


def sign_in(stock, browser, **how):
    """What the program is told of whoever sits at the browser."""
    asked = visit()
    to = stock.authorize_redirect(asked, APP, **how)["Location"]
    answer = browser.ask(to)
    if answer.headers.get("Location", "").startswith("/account/reauthenticate/"):
        answer = browser.ask(browser.show_again(answer.headers["Location"]))
    if answer.status_code == 200:
        answer = browser.let_in(answer, SCOPE.split())
    returned = visit("/back", **said_in(answer.headers["Location"]))
    returned.session = asked.session
    return stock.authorize_access_token(returned)


def visit(path="/", **query):
    request = RequestFactory().get(path, query)
    request.session = SessionStore()
    return request
