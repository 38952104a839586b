"""Whether this process lives, and whether it can serve: for load balancers."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked, so that no outage restarts it."""
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The database, the cache and the schema are as this code needs them; else 503."""
    found = {name: "ok" if works(check) else "failed" for name, check in CHECKS.items()}
    is_ready = all(answer == "ok" for answer in found.values())
    return JsonResponse(
        {"status": "ok" if is_ready else "failed", **found},
        status=200 if is_ready else 503,
    )


def works(check: Callable[[], bool]) -> bool:
    # Whatever is wrong, the answer is "failed": the caller must learn no detail.
    try:
        return check()
    except Exception:
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def cache_answers() -> bool:
    cache.set("readyz", 1, timeout=10)
    return cache.get("readyz") == 1


def is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS = {
    "database": database_answers,
    "cache": cache_answers,
    "migrations": is_migrated,
}
