"""A program of somebody's own, as tests of the API let it ask."""

from rest_framework.test import APIClient

from portal.core.ids import new_id
from portal.identity.actions.tokens import make_token


def by(account, *scopes):
    """A program that may look after members: by(guo)."""
    scopes = scopes or ("read", "organise", "account")
    how = {"name": str(new_id()), "scopes": list(scopes), "days": 1}
    _, secret = make_token(account=account, **how)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def post(client, path, **sent):
    return client.post(f"/api/v1/{path}", sent, format="json")
