"""Everything that must hold before a commit: format, lint, types, import layers, tests. `--only-static` leaves the tests out,
`--all` adds the slow ones: conversation tables, crash tests and the floors of understanding."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

ROOMS = [name for name in ("core", "practice", "conversations", "nlu", "knowledge_base", "channels", "handoff", "actions",
                           "console", "bot") if (ROOT / name / "__init__.py").exists()]  # fmt: skip

STATIC = {
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
    "types": ["mypy", *ROOMS],
    "import layers": ["lint-imports"],
}  # fmt: skip


def main() -> None:
    steps = dict(STATIC)
    if "--only-static" not in sys.argv:
        chosen = [] if "--all" in sys.argv else ["-m", "not slow"]
        steps["tests"] = ["pytest", "-q", "-n", "2", "--dist", "loadfile", *chosen]
    failed = []
    for name, (program, *arguments) in steps.items():
        print(f"── {name}", flush=True)
        started = time.monotonic()
        if subprocess.run([str(BIN / program), *arguments], cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"   {name}: {'failed' if name in failed else 'ok'} in {time.monotonic() - started:.0f} s", flush=True)
    if failed:
        raise SystemExit(f"✗ failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
