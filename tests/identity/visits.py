"""Li comes by the word of the university."""

from urllib.parse import parse_qsl, urlsplit

import requests

from portal.core.time import now

LIST = "/account/by-organisation/"
START = "/account/oidc/cqu/login/"
SIGNUP = "/account/3rdparty/signup/"
LI = {
    "sub": "u-20190123",
    "name": "李明",
    "email": "li@cqu.example",
    "email_verified": True,
    "employee_number": "20190123",
    "phone_number": "+8613800138000",
}
FORM = {"name": "李明", "contact": "li@cqu.example", "consent": "on"}


def go(client, **sent):
    """From the button to where the university's answer leads."""
    leaving = client.post(START, {"process": "login"} | sent)
    return come_back(client, leaving)


def come_back(client, leaving):
    """What the university's answer leads to."""
    assert leaving.status_code == 302
    coming = requests.get(leaving.url, allow_redirects=False, timeout=5)
    back = urlsplit(coming.headers["Location"])
    assert back.path == f"{START}callback/"
    return client.get(back.path, dict(parse_qsl(back.query)))


def is_in(client):
    return "_auth_user_id" in client.session


def recently(client, who):
    client.force_login(who)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "reauthenticated": True, "at": now().timestamp()}
    ]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()
