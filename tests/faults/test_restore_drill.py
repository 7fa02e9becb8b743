"""The drill: the house burns down, last night's backup is restored, and phones bring back what they still hold."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.cases.models import Case, CaseEvent, CasePhoto
from server.kernel.db import db
from server.photos.models import Photo
from server.settings import Settings
from server.sync.models import SyncOp
from server.worker import work_until_idle
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo
from tests.server.backup.houses import back_up, check_whole, restored, stamp
from tests.server.cases.builders import Desk
from tests.server.photos.pictures import a_picture
from tests.server.sync.test_pull import Shelf
from tests.town import CITY

Make = Callable[..., Phone]
Elsewhere = Callable[[str], Settings]
DONE = {"applied", "superseded", "held"}


@dataclass
class Keeper:
    """A phone that keeps what it sent, as the protocol says: frozen operations, bytes, and the epoch it knows."""

    phone: Phone
    unsent: list[Json] = field(default_factory=list)
    shelf: list[Json] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    results: dict[str, Json] = field(default_factory=dict)
    epoch: str | None = None
    ack: int = 0
    rows: Shelf = field(init=False)

    def __post_init__(self) -> None:
        """Hold no row yet."""
        self.rows = Shelf(self.phone)

    def shoot(self, role: str = "before") -> Json:
        """Take a picture that nobody else has; gives how an operation names it."""
        n = int.from_bytes(hashlib.sha256(f"{self.phone.name}{len(self.pictures)}".encode()).digest()[:2], "big")
        content = a_picture(size=(40 + n % 256, 40 + n // 256)).content
        self.pictures[hashlib.sha256(content).hexdigest()] = content
        return a_photo(role, content)

    def report(self) -> str:
        """Report with a photograph; gives the case. It is not sent yet."""
        self.unsent.append(self.phone.report(photos=[self.shoot()]))
        return str(self.unsent[-1]["case_id"])

    def do(self, kind: str, case: str, args: Json, *, role: str = "extra", base: int | None = None) -> Json:
        """Do something to a case, with a photograph. It is not sent yet."""
        self.unsent.append(self.phone.op(kind, args, case, photos=[self.shoot(role)], base_state_rev=base))
        return self.unsent[-1]

    def sync(self) -> None:
        """A round as the phone's engine goes it: operations in their order, the feed, and then photographs."""
        wanted = self.push() if self.unsent else set()
        page = self.rows.pull()
        if self.note(page["epoch"]):
            wanted |= self.push()
        for sha256 in sorted(wanted):
            assert self.phone.send(self.pictures[sha256]).status_code in {200, 201}

    def push(self) -> set[str]:
        """Send what is unsent until nothing moves; gives the photographs that the server lacks."""
        wanted: set[str] = set()
        before = None
        while self.unsent and before != [op["op_id"] for op in self.unsent]:
            before = [op["op_id"] for op in self.unsent]
            envelope = {"proto": 1, "device_id": self.phone.device, "ops": self.unsent, "epoch": self.epoch}
            answer = self.phone.push_raw(envelope).json
            self.results |= {one["op_id"]: one for one in answer["results"] if one["status"] != "retry"}
            self.ack = answer["device_seq_ack"]
            wanted |= set(answer["missing_photos"])
            gone = {one["op_id"] for one in answer["results"] if one["status"] in DONE}
            self.shelf += [op for op in self.unsent if op["op_id"] in gone]
            self.unsent = [op for op in self.unsent if op["op_id"] not in gone]
            self.note(answer["epoch"])
        return wanted

    def note(self, epoch: str) -> bool:
        """A new epoch: everything on the shelf is offered again, in its order."""
        known, self.epoch = self.epoch, epoch
        if known in {None, epoch}:
            return False
        self.unsent = sorted([*self.shelf, *self.unsent], key=lambda op: int(op["device_seq"]))
        self.shelf = []
        return True

    def move_to(self, app: Flask) -> None:
        """Find another server at the same address; the cookie and all else stay."""
        cookie = self.phone.web.get_cookie("gezhi_session")
        self.phone.web = app.test_client()
        self.phone.web.set_cookie("gezhi_session", cookie.value)


@pytest.fixture
def keepers(phone: Make) -> dict[str, Keeper]:
    """Phones that report, one that handles, and the second phones of two inspectors."""
    told = {name: Keeper(phone(name)) for name in ("inspector1", "inspector2", "volunteer1", "police1w")}
    return told | {f"{name} too": Keeper(phone(name, device=2)) for name in ("inspector1", "inspector2")}


def live_until_the_backup(desk: Desk, keepers: dict[str, Keeper]) -> tuple[str, str]:
    """Reports of three phones; gives a case that waits for a worker, and one that was checked."""
    for name in ("inspector1", "inspector2", "volunteer1"):
        for _ in range(2):
            keepers[name].report()
    handled, checked = desk.pending_accept(), desk.checking()
    desk["inspector2"].must(checked, "check_pass", [a_photo("check")])
    for keeper in keepers.values():
        keeper.sync()
    return handled, checked


def live_on(keepers: dict[str, Keeper], handled: str, checked: str) -> None:
    """What the backup will lack: reports, one added to from a second phone, steps, and one held for a supervisor."""
    lost = [keepers[name].report() for name in ("inspector1", "inspector1", "inspector2", "volunteer1")]
    keepers["police1w"].do("step", handled, {"step": "sign_for"})
    contrary = {"step": "check_fail", "reason": "仍在"}
    keepers["inspector2 too"].do("step", checked, contrary, role="check", base=7)
    for keeper in keepers.values():
        keeper.sync()
    keepers["inspector1 too"].do("evidence", lost[0], {"note": "还在"})
    keepers["inspector1 too"].sync()
    # and what is not sent yet when the house burns down
    keepers["inspector1"].do("evidence", lost[1], {"note": "更多了"})
    keepers["inspector1"].report()
    keepers["police1w"].do("step", handled, {"step": "report_back", "text": "已劝离"}, role="after")


def test_after_the_restore_of_an_older_backup_phones_bring_back_everything_they_still_hold(
    town: Flask, phone: Make, keepers: dict[str, Keeper], tmp_path: Path, told: ToldTime, *, elsewhere: Elsewhere
) -> None:
    stamp(town)
    handled, checked = live_until_the_backup(Desk(phone), keepers)
    snapshot = back_up(town, tmp_path / "backup")
    told.forward(minutes=30)
    live_on(keepers, handled, checked)
    before = {keeper.phone.device: dict(keeper.results) for keeper in keepers.values()}
    told.forward(minutes=30)

    with restored(snapshot, elsewhere(kind_of(town)), told) as there:
        for keeper in keepers.values():
            keeper.move_to(there)
        keepers["inspector1 too"].sync()  # before the phone that holds the report: it waits, and is not refused
        assert [op["kind"] for op in keepers["inspector1 too"].unsent] == ["evidence"]
        for _ in range(2):
            for keeper in keepers.values():
                keeper.sync()
        work_until_idle(there)
        for keeper in keepers.values():
            keeper.sync()

        check_nothing_is_lost_or_doubled(there, keepers)
        check_receipts(keepers, before)
        check_whole(there)


def kind_of(app: Flask) -> str:
    with app.app_context():
        return str(db.engine.dialect.name)


def check_nothing_is_lost_or_doubled(app: Flask, keepers: dict[str, Keeper]) -> None:
    """Every operation once, with its pictures; every phone acknowledged to its last, and at one with the server."""
    statuses = [keeper.results[op["op_id"]]["status"] for keeper in keepers.values() for op in keeper.shelf]
    assert sorted(statuses) == ["applied"] * 15 + ["held"]
    for name, keeper in keepers.items():
        assert keeper.unsent == [], name
        assert keeper.ack == keeper.phone.seq == len(keeper.shelf), name
        assert keeper.rows.checksum() == keeper.rows.last["checksum"], name
    ops = [op for keeper in keepers.values() for op in keeper.shelf]
    with app.app_context():
        for op in ops:
            assert count(SyncOp, op_id=op["op_id"]) == 1
            assert count(CaseEvent, op_id=op["op_id"]) == 1
            assert count(Case, id=op["case_id"]) == 1
            for named in op["photos"]:
                assert count(CasePhoto, case_id=op["case_id"], sha256=named["sha256"]) == 1
                assert count(Photo, sha256=named["sha256"]) == 1


def count(table: type, **where: str) -> int:
    return db.session.scalar(select(func.count()).select_from(table).filter_by(city=CITY, **where)) or 0


def check_receipts(keepers: dict[str, Keeper], before: dict[str, dict[str, Json]]) -> None:
    """A report the backup had keeps its number, one it lacked gets a new one that nobody had: its phone shows that."""
    once, now, kept = set[str](), set[str](), 0
    for keeper in keepers.values():
        rows = keeper.rows.rows.values()
        shown = {
            row["id"]: row["row"]["receipt_no"] for held in rows for (kind, _), row in held.items() if kind == "case"
        }
        for op in (op for op in keeper.shelf if op["kind"] == "report"):
            receipt = keeper.results[op["op_id"]]["case"]["receipt_no"]
            assert shown[op["case_id"]] == receipt
            old = before[keeper.phone.device].get(op["op_id"])
            kept += old is not None and old["case"]["receipt_no"] == receipt
            once |= set() if old is None else {old["case"]["receipt_no"]}
            now.add(receipt)
    assert kept == 6
    assert len(now) == 11
    assert len(now & once) == kept
