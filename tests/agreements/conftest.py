import pytest

from agreements.models import Article, Commitment
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


@pytest.fixture
def article(draft):
    return Article.objects.create(agreement=draft, number=1, text="双方共享科技资源。")


@pytest.fixture
def binding(article):
    """In force, with an article."""
    made.sign(article.agreement)
    return article.agreement
