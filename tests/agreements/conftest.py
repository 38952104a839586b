import pytest

from agreements.models import Commitment
from tests.agreements import made


@pytest.fixture
def draft(sichuan):
    """Not yet signed."""
    return made.framework()


@pytest.fixture
def signed(draft):
    """In force and internal."""
    made.sign(draft)
    return draft


@pytest.fixture
def public(draft):
    """In force and public."""
    return made.publish(draft)


@pytest.fixture
def commitment(public):
    return Commitment.objects.get()


@pytest.fixture
def report(commitment):
    return made.tell(commitment)
