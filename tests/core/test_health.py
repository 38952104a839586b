import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_cache(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://:secret@127.0.0.1:1",
        }
    }


def test_a_sound_base_is_ready(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert set(response.json().values()) == {"ok"}


def test_a_missing_migration_is_told(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'nodes'")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "failed"


def test_an_outage_is_told_without_details(client, no_cache):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["cache"] == "failed"
    assert "secret" not in response.text


def test_an_outage_restarts_nothing(client, no_cache):
    assert client.get("/healthz").json() == {"status": "ok"}
