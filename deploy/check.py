"""Everything that must hold before a commit: format, lint, types, import layers, tests. `--only-static` leaves the tests out,
`--all` adds the few slow ones: training and figures of the starter translation, Rasa's own check of its data, argostranslate's installer."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

ROOMS = [name for name in ("core", "practice", "conversations", "nlu", "knowledge_base", "channels", "handoff", "actions",
                           "console", "bot", "migrations") if (ROOT / name / "__init__.py").exists()]  # fmt: skip

STATIC = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", *ROOMS],
    "import layers": ["lint-imports"],
}  # fmt: skip


def run(name: str, program: str, *arguments: str) -> bool:
    """Run one step and say how it went."""
    print(f"── {name}", flush=True)
    started = time.monotonic()
    failed = subprocess.run([str(BIN / program), *arguments], cwd=ROOT, check=False).returncode != 0
    print(f"   {name}: {'failed' if failed else 'ok'} in {time.monotonic() - started:.0f} s", flush=True)
    return not failed


def tests() -> bool:
    """All tests on two workers; what failed is run once more by itself, because browsers and servers time out on a machine
    that is busy with the rest. A test that fails by itself fails the run."""
    chosen = [] if "--all" in sys.argv else ["-m", "not slow"]
    if run("tests", "pytest", "-q", "-n", "2", "--dist", "loadfile", *chosen):
        return True
    return run("what failed, by itself", "pytest", "-q", "--last-failed", "--last-failed-no-failures", "none", *chosen)


def main() -> None:
    failed = [name for name, (program, *arguments) in STATIC.items() if not run(name, program, *arguments)]
    if "--only-static" not in sys.argv and not tests():
        failed.append("tests")
    if failed:
        raise SystemExit(f"✗ failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
