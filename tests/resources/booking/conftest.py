"""What the tests of booking's pages need besides the cast."""

import pytest
from django.urls import reverse


@pytest.fixture
def go(client, chongqing):
    """Open a page, or send it something, as someone: go(lin, "booking", pk)."""

    def go(account, view, *args, data=None, query=None):
        client.logout()
        if account:
            client.force_login(account)
        url = reverse(f"resources:{view}", args=args)
        if data is None:
            return client.get(url, query)
        return client.post(url, data)

    return go
