"""Where the project stands on this machine."""

import os
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"  # all that a run leaves behind, and nothing else does
DEMO = Path(os.environ.get("DEMO_FOLDER", VAR / "demo"))


def wheel(package: str) -> Path:
    """Name the folder of an installed package, without importing it."""
    found = find_spec(package)
    if not found or not found.origin:
        raise ModuleNotFoundError(package)
    return Path(found.origin).parent
