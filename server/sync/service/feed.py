"""Stamps what a transaction changed into the feed, last before COMMIT, so that a reader never misses a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from server.cases import service as cases
from server.people.rules import Reach, Scope
from server.sync import store
from server.sync.service.checksum import NOTHING, digest, xor
from server.sync.store import Sum, Told

Touched = Mapping[tuple[str, str], Any]
Key = tuple[str, str, str]
"""A thing in a scope: (scope, type, id)."""


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
    """Write the feed rows of everything touched.

    The counter is taken when all else is written, and its row is held until COMMIT: whoever reads a number has seen
    every lower one, and the sums below are one writer's at a time.
    """
    stamps, known = [*_results(touched)], dict[Key, Told]()
    for case_id in sorted(_cases(touched)):
        fresh = ("new_case", case_id) in touched
        rows = [] if fresh else store.rows_of_case(session, city, case_id)
        known |= {(row.scope, row.type, row.id): row for row in rows}
        stamps += _of_case(city, case_id, touched, rows)
    if not stamps:
        return
    first = store.take_seqs(session, city, len(stamps))
    _sum_up(session, city, stamps, known)
    _write(session, city, stamps, known, first)


def _cases(touched: Touched) -> set[str]:
    found = {key for kind, key in touched if kind == "case"}
    return found | {str(said) for (kind, _), said in touched.items() if kind in {"event", "photo", "task"}}


def _results(touched: Touched) -> Iterable[Stamp]:
    """An operation's result goes to whoever did it."""
    for (kind, key), account in touched.items():
        if kind == "op_result":
            yield Stamp(str(Scope(Reach.SELF, str(account))), kind, key, "", 1)


def _is_reported(touched: Touched, case_id: str) -> bool:
    """Whether the case was reported in this transaction and nothing else was done to it: it has one line."""
    lines = sum(kind == "event" and said == case_id for (kind, _), said in touched.items())
    return ("new_case", case_id) in touched and lines == 1


def _of_report(case: cases.Case, touched: Touched) -> list[Stamp]:
    """The rows of a case that was only reported: what was touched is all there is of it, and nobody has a part yet."""
    things = [("case", case.id), *((kind, key) for (kind, key), said in touched.items() if said == case.id)]
    scopes = map(str, cases.scopes_of_case(case, parties=False))
    return _sorted(Stamp(scope, kind, key, case.id, 1) for scope in scopes for kind, key in things)


def _of_case(city: str, case_id: str, touched: Touched, known: Sequence[Told]) -> list[Stamp]:
    """The rows of a case: the changed ones where it was, all of them where it came, `gone` where it left."""
    case = cases.find_case(city=city, case_id=case_id)
    if case is None:
        return []
    if _is_reported(touched, case_id):
        return _of_report(case, touched)
    was = {row.scope for row in known if row.type == "case" and not row.gone}
    now = set(map(str, cases.scopes_of_case(case)))
    touched_kinds = frozenset(kind for (kind, _), said in touched.items() if said == case_id)
    whole = cases.list_things(case) if now - was else cases.list_things(case, touched_kinds)
    changed = [one for one in whole if one[0] == "case" or (one[0], one[1]) in touched]
    stamps = [Stamp(scope, kind, key, case_id, rev) for scope in now & was for kind, key, rev in changed]
    stamps += [Stamp(scope, kind, key, case_id, rev) for scope in now - was for kind, key, rev in whole]
    left = was - now
    stamps += [
        Stamp(row.scope, row.type, row.id, case_id, row.rev, gone=True)
        for row in known
        if row.scope in left and not row.gone
    ]
    return _sorted(stamps)


def _sorted(stamps: Iterable[Stamp]) -> list[Stamp]:
    """A case comes before what belongs to it."""
    return sorted(stamps, key=lambda one: (one.type != "case", one.type, one.id, one.scope))


def _sum_up(session: Session, city: str, stamps: Iterable[Stamp], known: Mapping[Key, Told]) -> None:
    """Keep count and XOR of each scope's case rows: the old row out, the new one in."""
    rows = [one for one in stamps if one.type == "case"]
    before = store.find_sums(session, city, {one.scope for one in rows})
    sums = {one.scope: before.get(one.scope, Sum(one.scope, 0, NOTHING)) for one in rows}
    for one in rows:
        total = sums[one.scope]
        old = known.get((one.scope, one.type, one.id))
        if old is not None and not old.gone:
            total = Sum(one.scope, total.rows - 1, xor(total.xor, digest(old.id, old.rev)))
        if not one.gone:
            total = Sum(one.scope, total.rows + 1, xor(total.xor, digest(one.id, one.rev)))
        sums[one.scope] = total
    store.put_sums(session, city, sums.values(), before)


def _write(session: Session, city: str, stamps: Sequence[Stamp], known: Mapping[Key, Told], first: int) -> None:
    """A thing stands once in a scope, at its latest: the older row goes."""
    older = [row for one in stamps if (row := known.get((one.scope, one.type, one.id))) is not None]
    store.drop_rows(session, city, older)
    rows = [
        {
            "city": city,
            "scope": one.scope,
            "seq": seq,
            "type": one.type,
            "id": one.id,
            "case_id": one.case_id,
            "rev": one.rev,
            "gone": one.gone,
        }
        for seq, one in enumerate(stamps, first)
    ]
    store.add_rows(session, rows)
