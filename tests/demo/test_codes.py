"""One-time codes are for the demo's people only."""

import pytest
from django.core.management import CommandError, call_command

from portal.demo.sample.facts import read


def test_a_code_is_printed_for_one_of_the_demo(monkeypatch, capsys):
    monkeypatch.setenv("DEMO_SECRET", "s")

    call_command("demo_code", read("people")[0]["email"])

    assert len(capsys.readouterr().out.strip()) == 6


def test_nobody_else_has_a_code(monkeypatch):
    monkeypatch.setenv("DEMO_SECRET", "s")

    with pytest.raises(CommandError, match="nobody@demo.example"):
        call_command("demo_code", "nobody@demo.example")
