"""What was loaded at an earlier start is gone on with, or made anew and said so."""

from types import SimpleNamespace

import pytest

from portal.demo import bases, prepare
from portal.demo.bases import chosen
from portal.demo.paths import ROOT

DONE = SimpleNamespace(returncode=0)


@pytest.fixture
def loaded(tmp_path, monkeypatch):
    """Two bases that were loaded, three times the sample."""
    monkeypatch.setattr(bases, "DEMO", tmp_path)
    monkeypatch.setattr(prepare, "public_key", lambda base: base.code)
    both = chosen("chongqing,chengdu", 8000)
    for base in both:
        base.folder.mkdir()
        prepare.finish(base, both, DONE, 3)
    return both


@pytest.mark.parametrize("scale", [None, 3])
def test_data_that_fit_are_kept(loaded, scale):
    assert prepare.outdated(loaded, scale) is None
    assert prepare.kept_scale(loaded) == 3


def test_another_scale_is_said_and_done(loaded):
    chinese, english = prepare.outdated(loaded, 10)

    assert "现有示例数据为 3 倍，将按 10 倍重新生成" in chinese
    assert "made anew, 10 times" in english


def test_a_migration_written_anew_is_not_taken_for_applied(loaded, monkeypatch):
    now = prepare.migrations() | {"search/migrations/0001_initial.py": "another"}
    first = next(iter(now))
    monkeypatch.setattr(prepare, "migrations", lambda: now | {first: "another"})

    chinese, english = prepare.outdated(loaded, None)

    assert "示例数据将重新生成" in chinese
    assert "The tables have changed" in english


def test_a_new_migration_is_applied_to_what_is_there(loaded, monkeypatch):
    now = prepare.migrations() | {"search/migrations/0002_more.py": "new"}
    monkeypatch.setattr(prepare, "migrations", lambda: now)

    assert prepare.outdated(loaded, None) is None


def test_what_an_older_demo_left_is_made_anew(loaded):
    prepare.filled_file(loaded[1]).write_text("")

    assert "The tables have changed" in prepare.outdated(loaded, None)[1]


def test_where_nothing_was_loaded_there_is_nothing_to_say(tmp_path, monkeypatch):
    monkeypatch.setattr(bases, "DEMO", tmp_path)
    both = chosen("chongqing,chengdu", 8000)

    assert prepare.outdated(both, 10) is None
    assert prepare.kept_scale(both) == 1


def test_only_our_own_migrations_count():
    found = prepare.migrations()

    assert "portal/nodes/migrations/0001_initial.py" in found
    assert all((ROOT / name).is_file() for name in found)
    assert not any("site-packages" in name for name in found)
