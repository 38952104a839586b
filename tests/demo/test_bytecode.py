"""Starting is quick only where Python keeps what it compiled."""

import os
import subprocess
import sys

import pytest

from portal.demo.paths import ROOT, VAR

ASK = """
import os, sys, bootstrap
bootstrap.keep_bytecode()
print(sys.dont_write_bytecode, sys.pycache_prefix)
print(os.environ.get("PYTHONDONTWRITEBYTECODE"), os.environ.get("PYTHONPYCACHEPREFIX"))
"""


@pytest.mark.parametrize(
    ("wish", "here", "children"),
    [
        ({}, "False None", "None None"),
        (
            {"PYTHONDONTWRITEBYTECODE": "1"},
            f"False {VAR / 'bytecode'}",
            f"None {VAR / 'bytecode'}",
        ),
    ],
    ids=["usual machine", "none beside the code"],
)
def test_bytecode_is_kept_where_it_may_lie(wish, here, children):
    names = {"PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"}
    env = {name: value for name, value in os.environ.items() if name not in names}

    said = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=env | wish,
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.splitlines() == [here, children]
