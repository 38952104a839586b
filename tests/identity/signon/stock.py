"""A program that signs people in by a client library, told where a base is alone."""

from allauth.idp.oidc.models import Client
from authlib.integrations.django_client import OAuth
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from portal.identity.signon.secrets import hashed
from tests.identity.signon.browser import said_in

APP = "https://app.example/back"
GOODBYE = "https://app.example/goodbye"
SECRET = "4f" * 32
SCOPE = "openid profile email organisations"


def register(chengdu):
    """A program that Chengdu's administrators registered."""
    with chengdu.inside():
        program = Client(
            id="program",
            name="program",
            secret=hashed(SECRET),
            scopes=SCOPE.replace(" ", "\n"),
            redirect_uris=APP,
            skip_consent=True,
            data={},
        )
        program.set_post_logout_redirect_uris([GOODBYE])
        program.save()
        return program


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
    back = browser.ask(to).headers["Location"]
    if back.startswith("/account/reauthenticate/"):
        back = browser.ask(browser.show_again(back)).headers["Location"]
    returned = visit("/back", **said_in(back))
    returned.session = asked.session
    return stock.authorize_access_token(returned)


def visit(path="/", **query):
    request = RequestFactory().get(path, query)
    request.session = SessionStore()
    return request
