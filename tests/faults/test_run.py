"""A short run with real processes: the long one is by hand."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.xdist_group("faults")
def test_a_short_run_breaks_no_promise(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--kills", "3", "--crashes", "1"]
        + ["--folder", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "3 kill -9, 1 crashes of PostgreSQL" in run.stdout
    assert "answers noted" in run.stdout
