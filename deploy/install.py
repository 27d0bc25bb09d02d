"""Installs what Frontdoor needs into this checkout: both Python environments and, for the tests, Chromium and Redis.

Standard library only: it runs before anything is installed. Re-running is quick: each step is skipped while the file it was
made from is unchanged. What is missing is said in one plain sentence.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RASA = ROOT / "bot" / "rasa"
DEBIAN_FOR_TESTS = {"chromium": "chromium", "redis-server": "redis-server"}


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def fail(text: str) -> None:
    raise SystemExit(f"✗ {text}")


def run(*command: str, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env=env, check=False)
    if done.returncode:
        fail(f"`{' '.join(command[:4])} …` failed (exit code {done.returncode}); its message is above.")


def uv() -> str:
    """Path of uv: the one on the PATH, or one fetched by pip for this user."""
    found = shutil.which("uv") or _uv_beside_python()
    if found:
        return found
    say("uv is missing: fetching it with pip")
    tools = ROOT / "var" / "tools"
    run(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(tools), "uv")
    found = str(tools / "bin" / "uv")
    if not Path(found).exists():
        fail("uv could not be fetched: install it yourself and run this again.")
    return found


def _uv_beside_python() -> str | None:
    for folder in (sysconfig.get_path("scripts"), str(ROOT / "var" / "tools" / "bin")):
        candidate = Path(folder) / "uv"
        if candidate.exists():
            return str(candidate)
    return None


def python_310(uv_path: str) -> str:
    """An interpreter of Python 3.10 for Rasa: pyenv's, the system's, or one that uv fetches."""
    if shutil.which("pyenv"):
        listed = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False).stdout
        for version in reversed([v.strip() for v in listed.split() if v.strip().startswith("3.10.")]):
            prefix = subprocess.run(["pyenv", "prefix", version], capture_output=True, text=True, check=False)
            candidate = Path(prefix.stdout.strip()) / "bin" / "python3.10"
            if candidate.exists():
                return str(candidate)
    found = shutil.which("python3.10")
    if found and "shims" not in found:
        return found
    say("Python 3.10 (for Rasa) is missing: uv fetches it")
    run(uv_path, "python", "install", "3.10")
    located = subprocess.run([uv_path, "python", "find", "3.10"], capture_output=True, text=True, check=False)
    if located.returncode:
        fail("Python 3.10 was not found and could not be fetched: Rasa 3.6 needs it.")
    return located.stdout.strip()


def environment(name: str, folder: Path, lock: Path, python: str, uv_path: str) -> None:
    """Make one virtual environment equal to its lock file, unless it already is."""
    stamp = folder / ".lock-digest"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say(f"installing the {name} environment (a minute or three the first time)")
    if not (folder / "bin" / "python").exists():
        run(uv_path, "venv", "--quiet", "--python", python, str(folder))
    env = dict(os.environ)
    torch = []
    if env.get("PIP_FIND_LINKS"):
        env.setdefault("UV_FIND_LINKS", env["PIP_FIND_LINKS"])
    else:
        torch = ["--torch-backend", "cpu"]
    run(
        uv_path, "pip", "install", "--quiet", "--compile-bytecode", "--no-deps", *torch, "--python", str(folder / "bin" / "python"),
        "-r", str(lock), env=env,
    )  # fmt: skip
    stamp.write_text(digest)


def ourselves(uv_path: str) -> None:
    """Put Frontdoor itself, editable, into the main environment."""
    python = ROOT / ".venv" / "bin" / "python"
    known = subprocess.run([str(python), "-c", "import bot.cli"], cwd="/", capture_output=True, check=False)
    if known.returncode or not (ROOT / ".venv" / "bin" / "frontdoor").exists():
        run(uv_path, "pip", "install", "--quiet", "--no-deps", "--python", str(python), "-e", ".")


def encoder() -> None:
    """Convert the sentence encoder (its digest is checked) unless it stands."""
    run(str(ROOT / ".venv" / "bin" / "python"), "-m", "nlu.encoder_convert")


def starter_translation() -> None:
    """The starter pair English <-> Spanish, where no full package of that pair is installed."""
    run(str(ROOT / ".venv" / "bin" / "python"), "-m", "nlu.translation.starter.install")


def debian_packages() -> None:
    """Chromium and Redis for the tests, where apt is there. What stays missing, the tests name as they skip."""
    missing = [package for package, binary in DEBIAN_FOR_TESTS.items() if not shutil.which(binary)]
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say(f"not installed, so the tests that need it will say they skip: {', '.join(missing)}")
        return
    say(f"installing {', '.join(missing)} with apt (for the tests)")
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "install", "-y", "-qq", *missing], env=env, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - it runs before anything is installed, on whatever is there
        fail(f"Frontdoor needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    uv_path = uv()
    environment("main", ROOT / ".venv", ROOT / "requirements.lock", sys.executable, uv_path)
    ourselves(uv_path)
    environment("Rasa", RASA / ".venv", RASA / "requirements.lock", python_310(uv_path), uv_path)
    encoder()
    starter_translation()
    if "--for-tests" in sys.argv:
        debian_packages()


if __name__ == "__main__":
    main()
