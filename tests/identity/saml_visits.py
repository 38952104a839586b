"""How a browser goes to a university that speaks SAML, and comes back."""

from django.test import Client

from tests.identity.saml_university import ASSERTION
from tests.identity.visits import LIST, is_in

START = "/account/saml/cqu/login/"
ACS = "/account/saml/cqu/acs/"
SAML = {"saml": ASSERTION, "ds": "http://www.w3.org/2000/09/xmldsig#"}


def leave(client, **sent):
    """Where the button leads."""
    leaving = client.post(START, {"process": "login"} | sent)
    assert leaving.status_code == 302
    return leaving.url


def come_back(client, posted):
    """The university's page posts: without our cookies, as browsers do."""
    taken = Client().post(ACS, {"SAMLResponse": posted})
    return client.get(taken.url)


def is_refused(client, posted):
    answer = Client().post(ACS, {"SAMLResponse": posted})
    assert answer.status_code == 302
    if answer.url != LIST:
        answer = client.get(answer.url)
    return answer.url == LIST and not is_in(client)
