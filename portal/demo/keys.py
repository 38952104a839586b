"""What the demo keeps secret: made once for each, readable by its owner alone."""

import json
from pathlib import Path
from secrets import token_hex

from portal.demo.bases import Base
from portal.demo.paths import DEMO
from portal.nodes.keys import make_key, public_pem, read_key

OF_BASE = ["django", "postgres", "valkey"]


def demo_secret() -> str:
    """Give what passwords and one-time codes of all its people are derived from."""
    return kept(DEMO / "secret", token_hex())


def base_secrets(base: Base) -> dict[str, str]:
    """Give the base's own secrets by name."""
    fresh = {name: token_hex() for name in OF_BASE}
    return json.loads(kept(base.folder / "secrets", json.dumps(fresh)))


def public_key(base: Base) -> str:
    """Give the public half, in PEM, of the key by which the base signs."""
    make_key(base.key_file)
    return public_pem(read_key(base.key_file).public_key())


def kept(file: Path, fresh: str) -> str:
    """Read a secret, or keep this fresh one where there is none yet."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        whole = file.with_name(f"{file.name}.new")
        whole.touch(mode=0o600)
        whole.write_text(fresh)
        whole.rename(file)
    return file.read_text()
