"""The bases that the demo can run, and where each keeps its things."""

import json
from dataclasses import dataclass
from pathlib import Path

from portal.demo.paths import DEMO
from portal.demo.trouble import Trouble

LIST = Path(__file__).with_name("bases.json")


@dataclass(frozen=True)
class Base:
    """One base of the demo: `bases.json` describes it, its place gives the port."""

    code: str
    name: str
    name_en: str
    division_prefixes: tuple[str, ...]
    port: int

    @property
    def url(self) -> str:
        # Browsers refuse passkeys on 127.0.0.1, so the bases differ by port alone.
        return f"http://localhost:{self.port}"

    @property
    def folder(self) -> Path:
        return DEMO / self.code

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def key_file(self) -> Path:
        return self.folder / "node.pem"


def codes() -> list[str]:
    """Name every base that the demo knows, the first one first."""
    return [entry["code"] for entry in json.loads(LIST.read_text())]


def chosen(codes: str, first_port: int) -> list[Base]:
    """Read `chongqing,chengdu` into bases on ports that follow one another."""
    known = {entry["code"]: entry for entry in json.loads(LIST.read_text())}
    wanted = [code.strip() for code in codes.split(",")]
    if unknown := [code for code in wanted if code not in known]:
        raise Trouble(
            f"没有这个基地：{'、'.join(unknown)}。可选：{'、'.join(known)}。",
            f"No such base: {', '.join(unknown)}. Known are {', '.join(known)}.",
        )
    return [
        Base(
            code,
            known[code]["name"],
            known[code]["name_en"],
            tuple(known[code]["division_prefixes"]),
            first_port + place,
        )
        for place, code in enumerate(dict.fromkeys(wanted))
    ]
