"""Bring a bare machine to the point where the portal's own code can run.

Standard library only, and no import of the portal: its packages are not there yet.
"""

import os
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
UV_FOLDER = ROOT / ".uv"
OLDEST_PYTHON = (3, 11)


def enter_environment() -> None:
    """Go on inside the project's environment, made or brought up to date first.

    Where this is another interpreter, the right one takes our place: same process,
    same command.
    """
    keep_bytecode()
    if Path(sys.prefix) == environment():
        return
    if sys.version_info < OLDEST_PYTHON:
        stop("需要 Python 3.11 或更高版本。", "Python 3.11 or newer is needed.")
    if not os.access(ROOT, os.W_OK):
        stop(f"无法写入项目目录：{ROOT}", f"The project's folder is read-only: {ROOT}")
    update_environment(find_uv() or install_uv())
    python = str(environment() / "bin" / "python")
    # UTF-8 mode: Chinese must come out also where no locale is set.
    os.execve(python, [python, *sys.argv], {**os.environ, "PYTHONUTF8": "1"})


def keep_bytecode() -> None:
    """Keep what Python compiles, in our own folder where it may lie nowhere else.

    Eight programs start, and compiling takes each as long as all else it imports.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(ROOT / "var" / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


def environment() -> Path:
    """Name the folder in which uv keeps the project's environment."""
    return ROOT / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")


def update_environment(uv: str) -> None:
    """Install what the project pins; silent where nothing is missing."""
    command = [uv, "sync", "--project", str(ROOT)]
    settings = dict(os.environ)
    if has_certificates():
        # Networks that inspect traffic are trusted by the machine, not by uv's list.
        settings.setdefault("UV_SYSTEM_CERTS", "1")
    # An environment that merely happens to be active is not the project's.
    settings.pop("VIRTUAL_ENV", None)
    if is_installed():
        command.append("--quiet")
    else:
        say("正在安装所需软件包 …", "Installing the packages …")
        # Build on this very Python, whatever else the machine has.
        here = getattr(sys, "_base_executable", sys.executable)
        settings.setdefault("UV_PYTHON", here)
    if subprocess.run(command, env=settings).returncode:
        stop(
            "软件包未能安装：请检查网络，然后重试。",
            "The packages could not be installed: check the network and try again.",
        )


def is_installed() -> bool:
    return environment().exists() and (ROOT / "uv.lock").exists()


def has_certificates() -> bool:
    places = ssl.get_default_verify_paths()
    return bool(places.cafile or (places.capath and os.listdir(places.capath)))


def find_uv():
    return shutil.which("uv") or shutil.which("uv", path=UV_FOLDER / "bin")


def install_uv() -> str:
    """Install uv into the project's folder by pip, leaving the system as it is."""
    say("正在安装 uv …", "Installing uv …")
    pip = find_pip()
    target = ["install", "--quiet", "--upgrade", "--target", str(UV_FOLDER), "uv"]
    # --target is what lets pip work where the system's Python is externally managed.
    if subprocess.run([*pip, *target]).returncode or not find_uv():
        stop(
            f"uv 未能装入 {UV_FOLDER}：请检查网络与写入权限，或自行安装 uv。",
            f"uv could not be installed into {UV_FOLDER}: check the network and the "
            "right to write there, or install uv yourself.",
        )
    return find_uv()


def find_pip() -> list:
    """Name a pip that runs: the system's, else one unpacked from Python itself."""
    own = [sys.executable, "-m", "pip"]
    if runs([*own, "--version"]):
        return own
    folder = UV_FOLDER / "pip"
    if runs([sys.executable, "-m", "venv", str(folder)]):
        return [str(folder / "bin" / "python"), "-m", "pip"]
    return stop(
        "此 Python 没有 pip：请先安装 pip 或 uv（Debian、Ubuntu："
        "apt install python3-pip）。",
        "This Python has no pip: install pip (Debian, Ubuntu: apt install python3-pip) "
        "or uv first.",
    )


def runs(command) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


def say(chinese: str, english: str) -> None:
    # Where no locale is set, Python may know no Chinese: bytes always pass.
    sys.stderr.flush()
    sys.stderr.buffer.write(f"{chinese}\n{english}\n".encode())
    sys.stderr.buffer.flush()


def stop(chinese: str, english: str):
    say(chinese, english)
    raise SystemExit(1)
