"""What must hold at rest: every acknowledged fact once at the server, whole, in order; phones and server as one."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case, CaseEvent, CasePhoto
from server.kernel.db import db
from server.people.models import Device
from server.photos.models import Photo
from server.photos.rules import Variant
from server.sync.models import FeedRow, ScopeSum, SyncOp
from server.sync.service.checksum import NOTHING, digest, xor
from server.verify import find_broken_chains
from tests.simulator.house import Request
from tests.simulator.ledger import OPENS, SETTLED, Broken, blocked, results_in
from tests.simulator.world import World
from tests.town import CITY

Json = dict[str, Any]


def check_rest(world: World) -> None:
    """Everything, once everybody has come to rest."""
    for phone, look in enumerate(world.looks):
        _check_nothing_waits(phone, look)
    with world.house.app.app_context():
        lines = _lines_by_fact()
        for name in world.ledger.facts:
            _check_fact(world, name, lines.get(name, {}))
        _check_pictures(world)
        _check_order(world.ledger.taken)
        _check_feed(world.seq)
        _check_devices()
        broken = [case for case, line in find_broken_chains(CITY) if line is not None]
        _hold("the history of a case is whole", not broken, cases=broken)
    _check_numbers_unique(world)
    for phone in range(len(world.looks)):
        _check_rows(world, phone)
    _check_replay(world)


def _hold(rule: str, holds: bool, **facts: Any) -> None:  # noqa: FBT001 - reads as the sentence it is
    if not holds:
        raise Broken(rule, **facts)


def _check_nothing_waits(phone: int, look: Json) -> None:
    waits = blocked(look)
    stuck = [one for one in look["entries"] if one["state"] in {"saved", "frozen"} and one["op_id"] not in waits]
    _hold("nothing stays frozen", not stuck, phone=phone, stuck=stuck)
    _hold("nothing stays a draft", not look["drafts"], phone=phone, drafts=look["drafts"])
    failed = [row for row in look["photos"] if row["state"] == "failed"]
    _hold("no picture is given up on a good line", not failed, phone=phone, failed=failed)


def _lines_by_fact() -> dict[str, dict[str, int]]:
    """For each fact the operations that brought it, with how many lines of history each wrote."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for op_id, payload in db.session.execute(select(CaseEvent.op_id, CaseEvent.payload)):
        note = json.loads(payload)["told"].get("args", {}).get("note")
        if op_id is not None and isinstance(note, str):
            found[note][op_id] += 1
    return {note: dict(ops) for note, ops in found.items()}


def _check_fact(world: World, name: str, lines: dict[str, int]) -> None:
    """Acknowledged: once at the server. Refused: not there, and for a reason. Gone with its phone: once at most."""
    fact = world.ledger.facts[name]
    once = len(lines) <= 1 and all(n <= 1 + (op_id in world.ledger.taken) for op_id, n in lines.items())
    _hold("no fact is taken twice", once, fact=name, lines=lines)
    entry = next((one for one in world.looks[fact.phone]["entries"] if one["fact"] == name), None)
    if entry is None:
        gone = fact.state in {"wiped", "discarded"} or fact.excused
        _hold("what was acknowledged is at the server", gone or bool(lines), fact=name, state=fact.state)
    elif entry["state"] in SETTLED:
        _hold("what was acknowledged is at the server", entry["op_id"] in lines, fact=name, entry=entry, lines=lines)
    else:
        _hold("what was refused is not kept", not lines, fact=name, entry=entry, lines=lines)
        _check_refusal(world, fact.phone, entry)
        world.seen[f"refused {entry['kind']} {entry['step'] or ''} {entry['code']}"] += 1


NEVER = frozenset({"case.exists", "sync.op-mismatch", "sync.op-malformed", "sync.too-large", "web.unexpected"})
"""What no phone of ours ever deserves to hear."""


ONLY_READS = frozenset({"gridleader1"})
OF_UNITS = frozenset({"police1w", "police1", "sweepers1", "north1"})
"""A case may have left their unit before they added to it: they did not know yet."""


def _check_refusal(world: World, phone: int, entry: Json) -> None:
    code, kind = entry["code"], entry["kind"]
    may_not = entry["account"] in ONLY_READS | world.changed
    if kind in OPENS:
        well = code == "catalog.unknown-category" or (code == "people.role-refused" and may_not)
    elif code == "case.not-found":
        known = entry["case_id"] not in world.ledger.unopened and world.ledger.restores == 0
        known |= _opened_here(world, entry)
        well = kind == "step" or may_not or entry["account"] in OF_UNITS or phone in world.jumped or not known
    else:
        well = code not in NEVER
    _hold("an operation is refused for a reason", well, entry=entry)


def _opened_here(world: World, entry: Json) -> bool:
    """Whether the same account reported the case on the same phone, and has its receipt: no restore loses that."""
    mine = (entry["account"], entry["case_id"])
    every = [one for look in world.looks for one in look["entries"] if (one["account"], one["case_id"]) == mine]
    return entry in every and any(one["kind"] in OPENS and one["state"] in SETTLED for one in every)


def _check_pictures(world: World) -> None:
    """Every photograph that an acknowledged operation of a living phone names is stored, to the byte."""
    stored = {row.sha256: row.bytes for row in db.session.scalars(select(Photo))}
    for look in world.looks:
        settled = {entry["op_id"] for entry in look["entries"] if entry["state"] in SETTLED}
        for row in look["photos"]:
            if row["op_id"] in settled:
                _hold("an acknowledged photograph is stored", row["sha256"] in stored, row=row)
    shelf = world.house.app.extensions["gezhi.photo_shelf"]
    for sha256, size in stored.items():
        file = shelf.open(sha256, Variant.ORIGINAL)
        content = b"" if file is None else file.read()
        if file is not None:
            file.close()
        whole = hashlib.sha256(content).hexdigest() == sha256 and len(content) == size
        _hold("a stored photograph is whole", whole, sha256=sha256, size=size, found=len(content))
    twice = select(CasePhoto.op_id, CasePhoto.sha256, CasePhoto.role).group_by(
        CasePhoto.op_id, CasePhoto.sha256, CasePhoto.role
    )
    again = db.session.execute(twice.having(func.count() > 1)).all()
    _hold("an operation names a photograph once", not again, again=again)


def _check_order(taken: set[str]) -> None:
    """In the history of a case, what came from one account on one device stands in the order it was counted.

    Its opening stands before all of it, whatever its number: a report that was refused is edited and counted anew. A
    step that was held and taken has a second line, where it was decided.
    """
    ops = {op.op_id: op for op in db.session.scalars(select(SyncOp).where(SyncOp.device_seq.is_not(None)))}
    last: dict[tuple[str, str, str | None], int] = {}
    begun, told = set[str](), set[str]()
    for case_id, op_id in db.session.execute(
        select(CaseEvent.case_id, CaseEvent.op_id).order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        op = ops.get(op_id or "")
        decided = op_id in taken & told
        told.add(op_id or "")
        if op is None or op.device_seq is None or case_id not in begun or decided:
            begun.add(case_id)
            continue
        key = (case_id, op.account, op.device_id)
        ordered = last.get(key, 0) <= op.device_seq
        _hold("operations of a case stand in the order of their device_seq", ordered, op=op_id, case=case_id)
        last[key] = op.device_seq


def _check_feed(seq: int) -> None:
    """A number names one row; each scope's sum is that of its rows."""
    numbers = list(db.session.scalars(select(FeedRow.seq)))
    _hold("a number of the feed is given once", len(numbers) == len(set(numbers)))
    _hold("no number is beyond the counter", max(numbers, default=0) <= seq, seq=seq)
    sums: dict[str, tuple[int, str]] = {}
    for row in db.session.scalars(select(FeedRow).where(FeedRow.type == "case", FeedRow.gone.is_(False))):
        count, summed = sums.get(row.scope, (0, NOTHING))
        sums[row.scope] = count + 1, xor(summed, digest(row.id, row.rev))
    kept = {row.scope: (row.count, row.xor) for row in db.session.scalars(select(ScopeSum)) if row.count}
    _hold("the sum of a scope is that of its rows", kept == sums, kept=kept, found=sums)


def _check_devices() -> None:
    """A device's ack is the highest n such that 1..n all have a stored result."""
    for device in db.session.scalars(select(Device)):
        mine = (SyncOp.device_id == device.device_id, SyncOp.account == device.account_id)
        seqs = set(db.session.scalars(select(SyncOp.device_seq).where(*mine)))
        ack = next(n for n in range(1, len(seqs) + 2) if n not in seqs) - 1
        _hold("a device's ack has no gap below it", device.ack == ack, device=device.device_id, ack=device.ack)


def _check_numbers_unique(world: World) -> None:
    with world.house.app.app_context():
        for column in (Case.receipt_no, Case.number):
            told = [one for one in db.session.scalars(select(column)) if one is not None]
            _hold("numbers are given once", len(told) == len(set(told)), numbers=told)


BY_THE_HOUR = frozenset({"light"})
"""What a row says of the present: true when it was pulled."""
MASKED = frozenset({"by", "by_name", "args", "told", "said"})
"""Where a reporter is named: a 网格长 sees them or not as the street's part in it changes (docs/decisions/0005)."""


def _check_rows(world: World, phone: int) -> None:
    """The phone's rows are those of a snapshot that its account takes now."""
    account = world.looks[phone]["session"]
    snapshot = list(_snapshot(world, account))
    held = {change["scope"] for change in snapshot if change["type"] != "op_result"}
    rows = world.order(phone, "rows")["came"]
    theirs = {(one["type"], one["id"]): one for one in rows if one["type"] != "op_result" or held & {*one["scopes"]}}
    ours: dict[tuple[str, str], Json] = {}
    for change in snapshot:
        if change["type"] == "op_result" and change["scope"] not in held:
            continue  # of somebody who lost every role: heard, and dropped with the scope it came by
        kept = ours.setdefault((change["type"], change["id"]), {"row": change["row"], "scopes": set()})
        kept["scopes"].add(change["scope"])
    only = {"phone": sorted(theirs.keys() - ours.keys()), "server": sorted(ours.keys() - theirs.keys())}
    _hold("the phone holds the rows of its scopes", not any(only.values()), phone=phone, account=account, only=only)
    for key, row in ours.items():
        mine = theirs[key]
        _hold(
            "a row is seen through the same scopes", set(mine["scopes"]) == row["scopes"], key=key, mine=mine["scopes"]
        )
        left_out = BY_THE_HOUR | (MASKED if account in ONLY_READS else frozenset())
        differing = {
            name: (mine["row"].get(name), told)
            for name, told in row["row"].items()
            if name not in left_out and mine["row"].get(name) != told
        }
        _hold("a row says what the server says", not differing, account=account, key=key, differing=differing)


def _snapshot(world: World, account: str) -> Iterator[Json]:
    cursor = ""
    while True:
        page = world.house.ask(account, "GET", f"/api/sync/pull?limit=1000{cursor}").json
        yield from (change for change in page["changes"] if not change.get("gone"))
        if not page["more"]:
            return
        cursor = f"&cursor={page['cursor']}"


def _check_replay(world: World) -> None:
    """What went out is answered once more as it was stored, to the byte, and changes nothing."""
    known, before = world.house.answered(), world.house.clock()
    done: set[str] = set()
    for (account, _), request in reversed(world.line.pushed.items()):
        ops = [op["op_id"] for op in json.loads(request.body)["ops"]]
        if done.issuperset(ops) or not known.keys() >= set(ops):
            continue
        done.update(ops)
        headers = {"Content-Type": "application/json"}
        body = json.dumps(json.loads(request.body) | {"epoch": before[0]}).encode()  # as a phone that knows of restores
        again = Request(request.method, request.path, headers, body, world.house.cookies[account])
        reply = world.house.handle(again)
        told = [] if reply is None or reply.status != 200 else list(results_in(reply.body.decode()))
        _hold("a stored answer is equal under replay", told == [known[op] for op in ops], ops=ops, told=told)
    _hold("a replay changes nothing", world.house.clock() == before)
