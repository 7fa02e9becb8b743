"""What makes an acknowledgement true is taken out, piece by piece: each time a test that names it fails.

A test that cannot fail proves nothing. Each mutation is one snippet of the product replaced in a copy of the
repository; its test must fail there by an assertion of its own, not by an import or a set-up, and pass in a copy
that is whole. A snippet that is no longer in the product fails too: the mutation then has to follow the code.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".stamps" / "node"
COPIED = ("server", "grid", "migrations", "tests", "pwa/src", "pwa/tests", "pyproject.toml")
PAGES = (
    "package.json",
    "svelte.config.js",
    "tsconfig.json",
    "tsconfig.base.json",
    "vite.config.ts",
    "vitest.config.ts",
)
LIMIT = 300
"""Seconds for one run of one test."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A snippet of a file, what stands there instead, and the test that must notice: a pytest id, or a vitest name."""

    file: str
    was: str
    then: str
    test: str
    name: str = ""


SENDING = "tests/server/photos/test_sending.py"
MUTATIONS = {
    "the bytes of a photograph are not synced": Mutation(
        "server/photos/service/intake.py",
        "        sync_file(part.path)\n",
        "        part.path.stat()\n",
        f"{SENDING}::test_bytes_are_on_disk_before_their_name_and_their_name_before_the_row",
    ),
    "an operation is claimed without ON CONFLICT": Mutation(
        "server/kernel/effects.py",
        ".on_conflict_do_nothing().returning(",
        ".returning(",
        "tests/server/sync/test_push.py::test_a_report_sent_twice_is_filed_once_and_answered_to_the_byte",
    ),
    "a photograph cut short is taken for whole": Mutation(
        "server/photos/service/intake.py",
        "if part.size < length:",
        "if part.size < 0:",
        f"{SENDING}::test_a_body_that_is_cut_short_is_kept_and_never_taken_for_whole",
    ),
    "any bytes are taken for the named ones": Mutation(
        "server/photos/service/intake.py",
        "if part.sha256() != sha256:",
        "if not sha256:",
        f"{SENDING}::test_a_wrong_whole_is_dropped_and_counted",
    ),
    "an entry leaves the phone without a receipt": Mutation(
        "pwa/src/core/outbox.ts",
        'entry.state !== "sent" || entry.sent_at === null || ',
        "",
        "tests/core/outbox.test.ts",
        "nothing leaves without a receipt, its pictures stored, and a week on the shelf",
    ),
}


def copy_of_the_house(folder: Path) -> Path:
    """A copy of what the tests need, its pages with this repository's packages."""
    left_out = shutil.ignore_patterns("__pycache__", "journeys", "proofs", "simulator")
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=left_out)
        else:
            shutil.copy(source, target)
    for name in PAGES:
        shutil.copy(ROOT / "pwa" / name, folder / "pwa" / name)
    (folder / "pwa" / "node_modules").symlink_to(ROOT / "pwa" / "node_modules")
    return folder


def run_test(house: Path, mutation: Mutation) -> tuple[int, str]:
    """The one test in that copy: its exit code, and what was said."""
    words: Sequence[str]
    if mutation.file.startswith("pwa/"):
        words, folder = ("npx", "vitest", "run", mutation.test, "-t", mutation.name), house / "pwa"
    else:
        quiet = ("-q", "-x", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib", "-k", "sqlite")
        words, folder = (sys.executable, "-m", "pytest", *quiet, mutation.test), house
    path = f"{NODE.read_text(encoding='utf-8').strip()}:{os.environ['PATH']}" if NODE.exists() else os.environ["PATH"]
    env = os.environ | {"PATH": path, "PYTHONPATH": str(house), "NO_COLOR": "1"}
    done = subprocess.run(  # our own tests
        words, cwd=folder, env=env, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which nothing was taken out."""
    return copy_of_the_house(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("what", MUTATIONS)
def test_its_test_fails_where_it_is_taken_out_and_passes_where_it_stands(
    what: str, whole: Path, tmp_path: Path
) -> None:
    mutation = MUTATIONS[what]
    house = copy_of_the_house(tmp_path / "mutated")
    text = (house / mutation.file).read_text(encoding="utf-8")
    assert text.count(mutation.was) == 1, f"{mutation.file} no longer says {mutation.was!r} once"
    (house / mutation.file).write_text(text.replace(mutation.was, mutation.then), encoding="utf-8")

    code, said = run_test(house, mutation)

    assert code == 1, said[-2000:]
    assert re.search(r"AssertionError|^E +assert ", said, re.MULTILINE), said[-2000:]
    assert not re.search(r"^ERROR tests|ImportError|SyntaxError", said, re.MULTILINE), said[-2000:]
    code, said = run_test(whole, mutation)
    assert code == 0, said[-2000:]
    assert re.search(r"\b[1-9]\d* passed", said), said[-500:]
