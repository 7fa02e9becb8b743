"""Runs the parts of the test suite one after the other: one line each, all that a failing one said, one count.

`python tests/parts.py lint python …`; `make test` names them all.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PWA = ROOT / "pwa"
PLAIN = ("-o", "addopts=--import-mode=importlib -ra --strict-markers --strict-config")
"""pytest's options without the folders that its ordinary run leaves out."""
AT_ONCE = ("-n", "2", "--dist", "worksteal")
"""Two processes, each with a PostgreSQL of its own: what the smallest machine has cores for."""
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")
"""The same for what shares a town with the tests beside it."""
Ready = Callable[[], str | None]


@dataclass(frozen=True)
class Command:
    """One program of a part, run in `folder`."""

    words: Sequence[str]
    folder: Path = ROOT


@dataclass(frozen=True)
class Part:
    """A part: its programs, the folders that must hold tests, and what must be made ready (says why it cannot be)."""

    commands: Sequence[Command]
    holds: Sequence[str] = ()
    ready: Ready = lambda: None


def tool(name: str, *words: str) -> Command:
    """A program of our virtual environment."""
    return Command((str(BIN / name), *words))


def npm(script: str) -> Command:
    """A script of the pages."""
    return Command(("npm", "run", "--silent", script), PWA)


def pytest(*words: str) -> Command:
    """Tests; a run that collects none fails (pytest's exit code 5)."""
    return tool("pytest", "-q", "-p", "no:cacheprovider", *words)


def make_chromium_ready() -> str | None:
    """Have a Chromium: the machine's, else apt's where we may, else Playwright's own; or say that there is none."""
    if any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        return None
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (("update", "-q"), ("install", "-qy", "--no-install-recommends", "chromium")):
            run_command(Command(("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words)))
        if shutil.which("chromium"):
            return None
    code, _ = run_command(tool("playwright", "install", *(("--with-deps",) if os.geteuid() == 0 else ()), "chromium"))
    return None if code == 0 else "no Chromium: neither apt-get nor Playwright could bring one"


def types_of_contract() -> Sequence[Command]:
    """The generated files against the code, and the generated types against the generated contract."""
    aside = Path(tempfile.gettempdir()) / f"gezhi-openapi-{os.getpid()}.d.ts"
    words = ("npx", "openapi-typescript", "src/contract/openapi.json", "--default-non-nullable=false", "-o", str(aside))
    same = ("diff", "-q", str(aside), "src/contract/openapi.d.ts")
    return (tool("gezhi", "contract", "--check"), Command(words, PWA), Command(same, PWA), Command(("rm", str(aside))))


def a_thousand_strikes() -> Sequence[Command]:
    """The nemesis at its longest: 500 strikes over each database."""
    struck = pytest(*PLAIN, "tests/proofs/test_nemesis.py")
    return (Command(("env", "GEZHI_STRIKES=500", *struck.words)),)


def every_kill() -> Sequence[Command]:
    """The browser killed at every place of the capture path, not at some that are drawn."""
    killed = pytest(*PLAIN, "--timeout=0", "tests/proofs/browser/test_browser_killed.py")
    return (Command(("env", "GEZHI_KILLS=0", *killed.words)),)


APART = ("tests/architecture", "tests/migrations")
PARTS: Mapping[str, Part] = {
    "lint": Part((tool("ruff", "check", "."), tool("ruff", "format", "--check", "."), npm("lint"))),
    "types": Part((tool("mypy"), npm("check"))),
    "architecture": Part((tool("lint-imports"), pytest("tests/architecture")), holds=["tests/architecture"]),
    "python": Part(
        (pytest(*AT_ONCE, *(f"--ignore={folder}" for folder in APART)),), holds=["tests/server", "tests/grid"]
    ),
    "pwa": Part((npm("test"),), holds=["pwa/tests"]),
    "contract": Part(types_of_contract()),
    "migrations": Part((pytest("tests/migrations"),), holds=["tests/migrations"]),
    "journey": Part(
        (pytest(*PLAIN, *SIDE_BY_SIDE, "tests/journeys"),), holds=["tests/journeys"], ready=make_chromium_ready
    ),
    "proofs": Part(
        (pytest(*PLAIN, "--timeout=2400", "tests/proofs"),), holds=["tests/proofs"], ready=make_chromium_ready
    ),
    "seeds": Part((pytest(*PLAIN, *AT_ONCE, "--timeout=0", "tests/simulator/torture.py"),), holds=["tests/simulator"]),
    "torture": Part(
        (pytest(*PLAIN, "--timeout=1200", "tests/faults"), *a_thousand_strikes(), *every_kill()),
        holds=["tests/faults"],
        ready=make_chromium_ready,
    ),
}


def say(line: str) -> None:
    """A line of the report, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(names: Sequence[str]) -> int:
    """Run the named parts; 1 where any failed."""
    unknown = [name for name in names if name not in PARTS]
    if unknown or not names:
        say(f"no such part: {' '.join(unknown)}; there are {' '.join(PARTS)}")
        return 2
    lines, failed = [], 0
    for name in names:
        say(f"… {name}")
        began = time.monotonic()
        fault, said = run_part(PARTS[name])
        failed += fault is not None
        lines.append(
            f"{name:<14}{'ok' if fault is None else 'FAILED':<8}{time.monotonic() - began:7.1f} s  {fault or said}"
        )
        say(lines[-1])
    say("\n" + "\n".join(lines))
    say(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


def run_part(part: Part) -> tuple[str | None, str]:
    """What failed (None: nothing), and what the last program said of its count. A failing program's words are shown."""
    empty = [folder for folder in part.holds if not has_tests(ROOT / folder)]
    if empty:
        return f"no tests in {', '.join(empty)}", ""
    cannot = part.ready()
    if cannot is not None:
        return cannot, ""
    outcomes = [(command, *run_command(command)) for command in part.commands]
    faults = [shown(command) for command, code, _ in outcomes if code != 0]
    return ("; ".join(faults) or None), next(filter(None, (count_in(said) for _, _, said in reversed(outcomes))), "")


def shown(command: Command) -> str:
    """The command in short."""
    return " ".join([Path(command.words[0]).name, *command.words[1:]])[:60]


def has_tests(folder: Path) -> bool:
    """Whether a folder holds any test at all: an empty one must not look like a green one."""
    return any(True for pattern in ("test_*.py", "*.test.ts") for _ in folder.rglob(pattern))


def run_command(command: Command) -> tuple[int, str]:
    """Exit code and output; the output of a failing one is shown at once."""
    try:
        done = subprocess.run(
            command.words,
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as why:
        say(f"{command.words[0]}: {why.strerror}")
        return 127, ""
    said = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0:
        say(f"$ {' '.join(command.words)}\n{said}")
    return done.returncode, said


def count_in(said: str) -> str:
    """The last line that counts tests, as pytest and vitest write it."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()]
    return next((found for found in _counts(reversed(lines))), "")


def _counts(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        found = re.search(r"\d+ (passed|failed)[^=]*", line)
        if found:
            yield found.group().strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
