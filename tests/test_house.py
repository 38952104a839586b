"""The house rules that no linter knows: how long files may be, and what they name."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["portal", "resources", "agreements", "tests", "templates", "static"]
LIMITS = {".py": 300, ".html": 120, ".css": 200, ".js": 200}
LONGEST_FUNCTION = 40


def files(suffix):
    found = [ROOT / "manage.py"] if suffix == ".py" else []
    for package in PACKAGES:
        found += (ROOT / package).rglob(f"*{suffix}")
    return [f for f in found if "migrations" not in f.parts]


def limit_of(path):
    is_model = path.name == "models.py" or path.parent.name == "models"
    return 400 if is_model else LIMITS[path.suffix]


@pytest.mark.parametrize("suffix", LIMITS)
def test_no_file_is_longer_than_its_limit(suffix):
    lengths = {f: len(f.read_text().splitlines()) for f in files(suffix)}

    assert lengths
    assert {f: n for f, n in lengths.items() if n > limit_of(f)} == {}


def test_no_function_is_longer_than_forty_lines():
    too_long = {}
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    too_long[f"{path.name}:{node.name}"] = lines

    assert too_long == {}


def test_no_drawer_for_odds_and_ends():
    drawers = {"utils", "helpers", "common", "constants", "selectors", "services"}

    assert [f for f in files(".py") if f.stem in drawers] == []


def test_no_two_test_modules_have_the_same_name():
    names = [f.name for f in (ROOT / "tests").rglob("test_*.py")]

    assert {name for name in names if names.count(name) > 1} == set()
