"""Runs every bench and writes docs/performance.md: what each printed, and what was found and done about it.

`make performance`; no figure in that file is typed by hand. Fails, and writes nothing, where a bench fails.
"""

import ast
import subprocess
import sys
from pathlib import Path

from tests.evidence import ran_on

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
HEAD = """# How fast it is, and where the time goes

Written by `make performance`, which runs `make bench` and takes every figure from the run; nothing here is typed by
hand. Ratios are against a bare baseline in the same run, since machines differ: another machine has other figures
and about the same ratios. What an operation may take in statements is held by `tests/server/web/test_query_counts.py`.
"""
DONE = """## What was found and done

What dominates a report is neither the disk nor the rules of this house but Python's way to the database: building
statements, and bringing rows to and from objects (`bench/profile.py` above). So:

- Statements that are asked at every step are built once, with places for what differs (`bindparam`).
- An operation is tried without a savepoint; only one that is refused is taken back and judged again with one.
- How far a device's outbox has come is counted on in one statement; clocks are read once a transaction, and not at all
  for a case that was made in it; a change is written in one flush, with its line.
- A case that was only reported is told to the feed as it was made: nothing of it is looked for. When the version of a
  cell began stands in the index of the cells; routing reads the units that answer for a territory, not all.
- What is only shown is read as rows, not as objects: the feed and its sums, lines of history, photographs, tasks, who
  acts.
- What a process began with is frozen: the collector of garbage looked it all over again amid every large pull.
- A case gets its number last: from there until its commit every other report waits for the counter's row.
- SQLite has one writer at a time and lets the others sleep and try again, which lets the last overtake the first.
  Within a process they stand in a line instead: a report waits for those before it and no longer.
- PostgreSQL's writers wait for each other's rows only, so a web process runs for each processor, at most four.
- Photographs lie one folder deep, and a folder is brought on disk once a process: two fsyncs a photograph. Two deep,
  nearly each of the first 65,536 made a folder of its own and took a third.
- A connection to PostgreSQL is asked whether it lives after it rested for seconds, not each time it is used.
- Thumbs and views are drawn in forks of one process that has the libraries loaded already.

What is left, and why it is: of a report's processor time most is still spent on more than forty statements, each small;
the prototype has two. Fewer would mean to keep less: who acts, what was read, the history's line, the clock, the feed's
rows for each who sees the case, the ledger's answer. Every report, and every photograph that comes whole, takes its
numbers from one counter row, so that no reader of the feed ever misses one; they commit one after the other. The first
pull brings every line of every history, and ids and hashes do not pack: the case rows alone are a fraction of it.
"""


def main() -> int:
    """Run, write; gives the exit code."""
    parts = [HEAD, ran_on()]
    for file in sorted(HERE.glob("[a-z]*.py")):
        print(f"· {file.name}", flush=True)
        command = [sys.executable, "-m", f"bench.{file.stem}"]
        ran = subprocess.run(  # noqa: S603 - our own
            command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False
        )
        print(ran.stdout, end="", flush=True)
        if ran.returncode != 0:
            return ran.returncode
        if ran.stdout:
            parts.append(section(file, ran.stdout))
    PAGE.write_text("\n".join([*parts, DONE]), encoding="utf-8")
    return 0


def section(file: Path, said: str) -> str:
    """What a bench measures, as its own first line says, and what it printed."""
    title = (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or file.stem).splitlines()[0]
    return f"## {title}\n\n`python -m bench.{file.stem}`\n\n```\n{said.strip()}\n```\n"


if __name__ == "__main__":
    sys.exit(main())
