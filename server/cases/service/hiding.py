"""Who is a role word for whom: the reporter where the law says so, and for the public everybody who works there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from server.cases import store
from server.cases.models import Case
from server.cases.service.shapes import EventRow, PhotoRow, TaskRow
from server.kernel.db import db
from server.people.rules import By, Role, hides_reporter

OfCase = TypeVar("OfCase", EventRow, PhotoRow, TaskRow)
"""A row that names its case, and may name who reported it."""


OF_A_UNIT = frozenset({Role.GRID_SUPERVISOR, Role.UNIT, Role.UNIT_DESK})
ARGS_KNOWN = frozenset(
    ("kind", "category", "condition", "note", "place", "point", "shown", "reason", "clause", "text", "ground", "until")
)
"""What the reporter said that a unit may read, also as a checker; what a newer client adds may name them."""


def hidden_among(cases: Sequence[Case], by: By) -> set[str]:
    """The cases whose reporter is a role word for `by`: for a unit all, for a 网格长 those that the street handles.

    Nor does a second role open them: what one's own unit handles is hidden from whoever works there. One query
    whatever their number. Their own reports hide nothing.
    """
    foreign = [case for case in cases if case.reporter != by.account]
    if hides_reporter(by):
        return {case.id for case in foreign}
    if not foreign or not by.roles & OF_A_UNIT or not by.unit:
        return set()
    helped = store.assists_of(db.session(), by.city, sorted(case.id for case in foreign))
    assisted = {one.case_id for one in helped if one.unit == by.unit and one.state != "recalled"}
    return {case.id for case in foreign if case.lead == by.unit or case.id in assisted}


def hide_reporters(rows: Iterable[OfCase], known: Mapping[str, Case], by: By) -> list[OfCase]:
    """The rows as `by` may see them; each names its case."""
    hidden = hidden_among(list(known.values()), by)
    reporters = {case_id: {known[case_id].reporter: known[case_id].source} for case_id in hidden}
    if hidden:
        for one in store.merged_into(db.session(), by.city, sorted(hidden)):
            reporters[str(one.merged_into)].setdefault(one.reporter, one.source)
    for told in reporters.values():
        told.pop(by.account, None)  # oneself is nobody to be hidden from
    return [_without_reporter(row, reporters[row["case_id"]]) if row["case_id"] in hidden else row for row in rows]


def _without_reporter(shown: OfCase, reporters: Mapping[str, str]) -> OfCase:
    """The row with every reporter of the case, those of merged reports too, as their role word."""
    row: dict[str, Any] = dict(shown)
    if row.get("by") in reporters:
        row |= {"by_name": None} if "by_name" in row else {}
        row |= {"said": {"exif": None}} if "said" in row else {}  # cameras sign with their owner's name
        if "args" in row:
            row["args"] = {name: told for name, told in row["args"].items() if name in ARGS_KNOWN}
            row["told"].pop("fix", None)  # where they stood; where the matter lies the case says itself
    masked: OfCase = _masked(row, reporters)
    return masked


def _masked(told: Any, reporters: Mapping[str, str]) -> Any:
    """The same, with the id of each reporter replaced by the role word."""
    if isinstance(told, dict):
        return {key: _masked(value, reporters) for key, value in told.items()}
    if isinstance(told, list):
        return [_masked(value, reporters) for value in told]
    return reporters.get(told, told) if isinstance(told, str) else told


NAMES_STAFF = frozenset({"inspector", "worker", "from", "fix"})
"""What a line says of whoever works there: who they are, and where they stood."""


def without_staff(row: EventRow) -> EventRow:
    """The line as one of the public sees it: what was done and in which role, not by whom or to whom it was given."""
    told, args = (
        {name: said for name, said in part.items() if name not in NAMES_STAFF} for part in (row["told"], row["args"])
    )
    return {**row, "by": row["role"], "by_name": None, "told": told, "args": args}


def without_photographer(row: PhotoRow, role: str) -> PhotoRow:
    """The photograph as one of the public sees it: in which role it was taken, and nothing that a camera signs."""
    return {**row, "by": role, "said": {"exif": None}, "exif": None}


def without_assignee(row: TaskRow) -> TaskRow:
    """The task as one of the public sees it: that it is somebody's, not whose."""
    return {**row, "assignee": None}
