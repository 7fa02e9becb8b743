"""Stamps what a transaction changed into the feed, last before COMMIT, so that a reader never misses a row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.cases import service as cases
from server.cases.models import Case
from server.people.rules import Reach, Scope
from server.sync import store
from server.sync.models import FeedRow, ScopeSum
from server.sync.service.checksum import NOTHING, digest, xor

Touched = Mapping[tuple[str, str], Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A row to be written into the feed, still without its seq."""

    scope: str
    type: str
    id: str
    case_id: str
    rev: int
    gone: bool = False


def stamp(session: Session, touched: Touched, city: str) -> None:
    """Write the feed rows of everything touched; the counter row is taken last and held until COMMIT."""
    stamps = [*_results(touched)]
    for case_id in sorted(_cases(touched)):
        stamps += _of_case(session, city, case_id, touched)
    if not stamps:
        return
    _sum_up(session, city, stamps)
    first = store.take_seqs(session, city, len(stamps))
    _write(session, city, stamps, first)


def _cases(touched: Touched) -> set[str]:
    found = {key for kind, key in touched if kind == "case"}
    return found | {str(said) for (kind, _), said in touched.items() if kind in {"event", "photo", "task"}}


def _results(touched: Touched) -> Iterable[Stamp]:
    """An operation's result goes to whoever did it."""
    for (kind, key), account in touched.items():
        if kind == "op_result":
            yield Stamp(str(Scope(Reach.SELF, str(account))), kind, key, "", 1)


def _of_case(session: Session, city: str, case_id: str, touched: Touched) -> list[Stamp]:
    """The rows of a case: the changed ones where it was, all of them where it came, `gone` where it left."""
    found = cases.list_by_ids(city=city, ids=[case_id])
    if not found:
        return []
    case, known = found[0], store.rows_of_case(session, city, case_id)
    was = {row.scope for row in known if row.type == "case" and not row.gone}
    now = set(map(str, cases.scopes_of_case(case)))
    whole = _things(case)
    changed = [one for one in whole if one[0] == "case" or (one[0], one[1]) in touched]
    stamps = [Stamp(scope, kind, key, case_id, rev) for scope in now & was for kind, key, rev in changed]
    stamps += [Stamp(scope, kind, key, case_id, rev) for scope in now - was for kind, key, rev in whole]
    left = was - now
    stamps += [
        Stamp(row.scope, row.type, row.id, case_id, row.rev, gone=True)
        for row in known
        if row.scope in left and not row.gone
    ]
    return sorted(stamps, key=lambda one: (one.type != "case", one.type, one.id, one.scope))


def _things(case: Case) -> list[tuple[str, str, int]]:
    """(type, id, rev) of the case and everything of it."""
    ids = [case.id]
    told = [("case", case.id, case.rev)]
    told += [("event", f"{one}:{seq}", seq) for one, seq in cases.count_events(city=case.city, case_ids=ids)]
    told += [
        ("photo", f"{one.case_id}:{one.sha256}:{one.role}", one.rev)
        for one in cases.find_photo_rows(city=case.city, case_ids=ids)
    ]
    return told + [("task", one.id, one.rev) for one in cases.find_tasks(city=case.city, case_ids=ids)]


def _sum_up(session: Session, city: str, stamps: Iterable[Stamp]) -> None:
    """Keep count and XOR of each scope's case rows: the old row out, the new one in."""
    rows = [one for one in stamps if one.type == "case"]
    sums = store.find_sums(session, city, {one.scope for one in rows})
    for one in rows:
        total = sums.get(one.scope)
        if total is None:
            total = sums[one.scope] = ScopeSum(city=city, scope=one.scope, count=0, xor=NOTHING)
            session.add(total)
        old = _old(session, city, one)
        if old is not None:
            total.count, total.xor = total.count - 1, xor(total.xor, digest(old.id, old.rev))
        if not one.gone:
            total.count, total.xor = total.count + 1, xor(total.xor, digest(one.id, one.rev))


def _old(session: Session, city: str, one: Stamp) -> FeedRow | None:
    found = [
        row
        for row in store.rows_of_case(session, city, one.case_id)
        if row.scope == one.scope and row.type == "case" and not row.gone
    ]
    return found[0] if found else None


def _write(session: Session, city: str, stamps: list[Stamp], first: int) -> None:
    """A thing stands once in a scope, at its latest: the older row goes."""
    for one in stamps:
        older = (FeedRow.scope == one.scope, FeedRow.type == one.type, FeedRow.id == one.id)
        session.execute(delete(FeedRow).where(FeedRow.city == city, *older))
    session.add_all(
        FeedRow(
            city=city,
            scope=one.scope,
            seq=seq,
            type=one.type,
            id=one.id,
            case_id=one.case_id,
            rev=one.rev,
            gone=one.gone,
        )
        for seq, one in enumerate(stamps, first)
    )
    session.flush()
