"""What nobody in their right mind would send, and how to see that it did nothing."""

from html.parser import HTMLParser
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

VALUES = {
    "NUL": "a\0b",
    "right to left": "\u202eمرحبا\u2066🙂\ufeff\u200b𝕏",
    "huge number": "9" * 400,
    "not a number": "NaN",
    "infinite": "-Infinity",
    "exponent": "1e400",
    "negative": "-1",
    "far year": "9999-12-31T23:59",
    "no such day": "2026-02-30T25:61",
    "somebody's id": str(UUID(int=7)),
    "markup": "<script>alert(1)</script>{{ 7|add:7 }}%(x)s%s\\",
    "path": "../../../../etc/passwd",
    "surrogate": "\udcff",
    "long": "长" * 200_000,
    "nothing": "",
}
# Written by the asking itself, and no harm.
IDLE = {"sessions.session", "identity.signin", "usersessions.usersession"}


def tables():
    idle = {apps.get_model(label)._meta.db_table for label in IDLE}
    return sorted(set(connection.introspection.table_names()) - idle)


WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
    FROM pg_stat_xact_user_tables
"""


def written():
    """How many rows of each table this transaction wrote, taken back or not."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        found = dict(cursor.fetchall())
    return {name: found[name] for name in tables()}


def contents(names):
    """A digest of each of the tables' rows: equal if and only if nothing changed."""
    parts = [
        f"SELECT '{name}', md5(string_agg(t::text, '' ORDER BY t::text))"
        f' FROM "{name}" t'
        for name in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())  # parallel workers answer in any order


def refused_whole(ask):
    """An answer, undone, and the tables that it changed though it was a refusal."""
    before = written()
    with transaction.atomic():
        answer = ask()
        after = written() if answer.status_code >= 400 else before
        suspects = [name for name in before if after[name] != before[name]]
        left = contents(suspects) if suspects else {}
        transaction.set_rollback(True)
    was = contents(suspects) if suspects else {}
    return answer, [name for name in suspects if left[name] != was[name]]


FIELDS = ("input", "select", "textarea", "button")


class Forms(HTMLParser):
    """The forms of a page: address, method, and fields with their values."""

    def __init__(self, html):
        super().__init__()
        self.found, self.form = [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            method = (attrs.get("method") or "get").lower()
            self.form = {"action": attrs.get("action"), "method": method, "fields": {}}
            self.found.append(self.form)
        elif tag in FIELDS and self.form and attrs.get("name"):
            field = (attrs.get("type") or tag, attrs.get("value") or "")
            self.form["fields"].setdefault(attrs["name"], field)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
