"""The house rules that no linter knows: how long files may be, and what they name."""

import ast
import builtins
from collections import defaultdict
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


def exceptions(trees):
    """The names of what can be raised: Python's, Django's, and our own."""
    known = {"ValidationError", *filter(is_exception, vars(builtins))}
    bases = {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    while found := {name for name in bases if bases[name] & known} - known:
        known |= found
    return known


def is_exception(name):
    thing = getattr(builtins, name)
    return isinstance(thing, type) and issubclass(thing, BaseException)


def test_no_exception_is_made_once_and_raised_for_ever():
    """It would keep the frames of every time that it was raised."""
    ours = [f for f in files(".py") if "tests" not in f.parts]
    trees = {f: ast.parse(f.read_text()) for f in ours}
    known = exceptions(trees.values())

    assert "BookingRefusal" in known
    assert [
        f"{path.name}:{node.lineno}"
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).split(".")[-1] in known
    ] == []


def refusals():
    """Where each sentence stands that a refusal is made of."""
    found = defaultdict(set)
    for path in files(".py"):
        calls = (n for n in ast.walk(ast.parse(path.read_text())) if is_refusal(n))
        for call in calls if "tests" not in path.parts else ():
            for said in filter(is_sentence, ast.walk(call.args[0])):
                found[said.value].add(f"{path.relative_to(ROOT)}:{said.lineno}")
    return found


def is_refusal(node):
    is_call = isinstance(node, ast.Call) and bool(node.args)
    return is_call and ast.unparse(node.func) == "Refusal"


def is_sentence(node):
    return isinstance(node, ast.Constant) and " " in str(node.value)


def test_no_refusal_is_spelt_twice():
    """What is refused at two places is refused by one function, in the same words."""
    found = refusals()

    assert len(found) > 100
    assert {words: at for words, at in found.items() if len(at) > 1} == {}


def test_no_drawer_for_odds_and_ends():
    drawers = {"utils", "helpers", "common", "constants", "selectors", "services"}

    assert [f for f in files(".py") if f.stem in drawers] == []


def test_no_two_test_modules_have_the_same_name():
    names = [f.name for f in (ROOT / "tests").rglob("test_*.py")]

    assert {name for name in names if names.count(name) > 1} == set()
