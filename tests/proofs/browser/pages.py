"""The pages, built as a proof needs them: with a place behind every await, with a bug in them, as another build."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.journeys.house import House

ROOT = Path(__file__).parents[3]
PWA, DIST, NODE = ROOT / "pwa", ROOT / "pwa" / "dist", ROOT / ".stamps" / "node"
OF_THE_PHONE = (
    "pwa/src",
    *(f":!pwa/src/{desks}" for desks in ("console", "state/desk*", "words/console*", "ui/desk*")),
)
"""A commit that changed the desk alone leaves the phone's build as it was."""
LIMIT = 300
"""Seconds for one build."""


def put_pages(house: House, built: Path) -> None:
    """The running product serves these pages from now on, and nothing of those before."""
    assert house.pages is not None
    shutil.rmtree(house.pages)
    shutil.copytree(built, house.pages)


def build_pages(folder: Path, version: str, *more: str) -> Path:
    """Build the phone and the desk into `folder`; `more` are "gates" and the names of plants. Gives the folder."""
    _run(PWA, "node", "tests/browser/build.mjs", str(folder), version, *more)
    return folder


def build_previous(folder: Path, aside: Path) -> str:
    """Build the pages as they were before the latest commit that changed the phone's. Says what was built.

    Where there is no such commit (a copy without history), or other packages belonged to it, these sources are built
    under another version.
    """
    before = _told("git", "log", "-1", "--format=%h^", "--", *OF_THE_PHONE) or "HEAD^"
    lock = "pwa/package-lock.json"
    if _told("git", "rev-parse", "--verify", "-q", before) and _told("git", "diff", before, "--", lock) == "":
        aside.mkdir()
        _run(ROOT, "sh", "-c", f"git archive {before} pwa | tar -x -C '{aside}'")
        (aside / "pwa" / "node_modules").symlink_to(PWA / "node_modules")
        _run(aside / "pwa", "npx", "vite", "build", "--logLevel", "error", "--outDir", str(folder), "--emptyOutDir")
        return f"the build of {_told('git', 'rev-parse', '--short', before)}"
    build_pages(folder, "0.0.0-previous")
    return "these sources under another version"


def _told(*words: str) -> str | None:
    """What a command of the repository prints; None where it fails."""
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # our own repository
    return done.stdout.strip() if done.returncode == 0 else None


def _run(folder: Path, *words: str) -> None:
    """Run a program of the pages; fails with what it said."""
    path = f"{NODE.read_text(encoding='utf-8').strip()}:{os.environ['PATH']}" if NODE.exists() else os.environ["PATH"]
    done = subprocess.run(  # our own build
        words, cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
