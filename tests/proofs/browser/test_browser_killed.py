"""The browser dies behind any await of the capture path: what the screen called stored (已存手机) is there afterwards.

Between two awaits of the page nothing changes on the disk but what code has asked for. So the pages are built with a
place behind every await of what a person does, a way is gone once to see which places it comes through, and then once
for each of them: there the page stands still, and the browser is killed with SIGKILL. The phone is opened again with
signal, what was begun is gone on with, and the server is asked what came of it.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType

from tests.journeys.house import House
from tests.journeys.people import Watcher
from tests.proofs.browser.gated import Gated, Kill, Trace
from tests.proofs.browser.hands import Hands
from tests.proofs.browser.pages import DIST, build_pages, put_pages
from tests.proofs.browser.stored import Stored
from tests.proofs.browser.ways import AfterPhoto, Evidence, Report, Way

KILLS = int(os.environ.get("GEZHI_KILLS", "12"))
"""Of each way, at places drawn anew each run. 0: at every place there is."""
PLANT = "outbox-apart"
Begin = Callable[[type[Way], Path], Way]
Tell = Callable[[str], None]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages with their places."""
    return build_pages(tmp_path_factory.mktemp("gated"), "0.0.0", "gates")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a bug in them."""
    return build_pages(tmp_path_factory.mktemp("planted"), "0.0.0", "gates", PLANT)


@pytest.fixture
def begin(house: House, chromium: BrowserType, watcher: Watcher, hands: Hands, tmp_path: Path) -> Iterator[Begin]:
    """Begins a way on a phone of its own, on these pages."""
    phones: list[Gated] = []

    def make(way: type[Way], pages: Path) -> Way:
        put_pages(house, pages)
        phones.append(Gated(chromium, tmp_path / "profile", house.url, (126.6, 45.75)))
        return way(phones[0], watcher, hands, tmp_path)

    yield make
    for phone in phones:
        phone.close()
    put_pages(house, DIST)


def drawn(trace: Trace, seed: int) -> Iterable[str]:
    """All places in an order drawn by the seed: one of every await, then the others; every third is after 已存."""
    drawing = random.Random(seed)
    after = drawing.sample(trace.places[trace.said_at :], len(trace.places) - trace.said_at)
    of_await: dict[str, list[str]] = {}
    for place in drawing.sample(trace.places, len(trace.places)):
        of_await.setdefault(await_of(place), []).append(place)
    awaits = drawing.sample(list(of_await.values()), len(of_await))
    others = [one[0] for one in awaits] + [place for one in awaits for place in one[1:]]
    turns = [(3 * n, place) for n, place in enumerate(after)] + [(1.5 * n, place) for n, place in enumerate(others)]
    return dict.fromkeys(place for _, place in sorted(turns))


def await_of(place: str) -> str:
    """Which await a place is behind."""
    return place.rsplit(" ", 1)[0]


def faults_of(kill: Kill, after: Stored) -> list[str]:
    """What is not as the screen had said it when the browser was killed."""
    saved = after.saved() - kill.before.saved()
    begun = after.begun() - kill.before.begun()
    faults = [] if len(saved | begun) <= 1 else [f"one way began {len(saved | begun)} things"]
    if kill.said and not saved:
        faults.append("已存 was said, and nothing is in the outbox")
    if kill.shown and not saved | begun:
        faults.append("the picture was shown as kept, and is nobody's")
    faults += [f"{one} was saved without its picture" for one in saved if after.pictures(one) != 1]
    return faults


def go_on(way: Way) -> str:
    """What was begun with a picture is finished, as its owner would. Says what it was."""
    if not way.phone.stored().begun():
        return "before its picture was kept"
    way.go_on()
    return "as a draft"


def check(way: Way) -> None:
    """What is in the outbox stands at the server, once, with its picture whole; its numbers have no gap."""
    stored = way.phone.stored()
    entries = [entry for entry in stored.entries if entry["account"] == way.account]
    arrived = way.arrived()
    whole = {photo["sha256"] for case in arrived for photo in way.watcher.case(case)["photos"] if photo["stored"]}
    assert arrived == Counter(entry["case_id"] for entry in entries)
    assert stored.sequence(way.account) == list(range(1, len(entries) + 1))
    assert {sha for entry in entries for sha in stored.hashes(entry["op_id"])} <= whole


@pytest.mark.timeout(600 if KILLS else 0)
@pytest.mark.parametrize("kind", [Report, Evidence, AfterPhoto], ids=["report", "evidence", "after-photo"])
def test_what_was_said_to_be_stored_is_there_wherever_the_browser_was_killed(
    begin: Begin, pages: Path, kind: type[Way], tell: Tell
) -> None:
    way, seed, ended = begin(kind, pages), random.SystemRandom().randrange(2**31), Counter[str]()
    missed = 0
    trace = way.trace()

    for place in drawn(trace, seed):
        way.ready()
        kill = way.phone.kill_at(place, way.go)
        if kill is None:
            way.delivered()
            missed += 1
            continue
        faults = faults_of(kill, way.phone.stored())
        assert not faults, (place, seed, faults)
        ended["after 已存" if kill.said else go_on(way)] += 1
        way.delivered()
        check(way)
        if sum(ended.values()) >= KILLS > 0 and ended["after 已存"]:
            break

    awaits = len(set(map(await_of, trace.places)))
    killed = f"killed {sum(ended.values())} times ({missed} places were not reached again): {dict(ended)}"
    tell(f"{kind.__name__}: {len(trace.places)} places behind {awaits} awaits, drawn by {seed}; {killed}")
    assert ended["after 已存"] > 0
    assert sum(ended.values()) >= KILLS, "the way comes through too few places twice"


def test_a_phone_that_takes_the_draft_away_before_it_puts_the_operation_is_found_out(
    begin: Begin, planted: Path, tell: Tell
) -> None:
    way = begin(Report, planted)
    trace = way.trace()
    *_, inside, _ = (place for place in trace.places[: trace.said_at] if place.startswith("device/capture.ts"))

    way.ready()
    kill = way.phone.kill_at(inside, way.go)

    assert kill is not None
    faults = faults_of(kill, way.phone.stored())
    tell(f"{PLANT}: killed at {inside}: {'; '.join(faults) or 'not found'}")
    assert faults
