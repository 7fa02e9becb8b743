"""Writes down what has really run: one line a run in docs/torture.tsv, which is committed."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from tests.simulator.run import Run

HOUSE = Path(__file__).parents[2]
LOG = HOUSE / "docs" / "torture.tsv"
HEAD = ("date", "commit", "database", "seeds", "schedules", "seconds", "failures", "what happened")


def note_run(kind: str, seeds: range, done: Run, *, commit: str, to: Path = LOG) -> None:
    """Append a run of this commit: the seeds that were played, not those that were meant to be."""
    played = f"{seeds.start}-{seeds.start + done.played - 1}"
    failed = " ".join(str(one.schedule.seed) for one in done.failed) or "none"
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    told = (now, commit, kind, played, str(done.played), f"{done.seconds:.0f}", failed, done.counts())
    lines = [told] if to.exists() else [HEAD, told]
    with to.open("a", encoding="utf-8") as file:
        file.write("".join("\t".join(line) + os.linesep for line in lines))


def commit_now() -> str:
    """The commit that is checked out, with a + where the tree is not clean; ask before a run that lasts for hours."""
    return _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=HOUSE, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown" if words[0] == "rev-parse" else done.stdout.strip()
