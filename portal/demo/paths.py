"""Where the project stands on this machine."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"  # all that a run leaves behind, and nothing else does
