"""What the tests of booking's pages need besides the cast."""

from datetime import date

import pytest
from django.urls import reverse

from resources.models import Rate, Service

LONG_AGO = date(2020, 1, 1)


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


@pytest.fixture
def prices(microscope):
    """Hours at 100, 200 and 400 yuan, and dearer ones from 2100 on."""
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")
    for customers, price in {"internal": 100, "academic": 200, "company": 400}.items():
        Rate.objects.create(
            service=service, customer_class=customers, price=price, valid_from=LONG_AGO
        )
    Rate.objects.create(
        service=service,
        customer_class="internal",
        price=999,
        valid_from=date(2100, 1, 1),
    )
    return service
