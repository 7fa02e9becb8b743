"""并案: two reports of one thing become one case; photographs and the claim to an answer go along."""

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Case, CasePhoto
from server.cases.rules import ENDED, CaseNotFound, MergeRefused, PhotoRole, State
from server.cases.service import tasks
from server.cases.service.change import Change, write_line
from server.cases.service.reach import sees_case
from server.cases.service.said import NOTHING_SAID
from server.kernel.db import touch
from server.kernel.ids import find_uuid
from server.people.rules import By, Permission

JOINED = "joined"
"""The line that a case gets when another one is merged into it."""
PARTED = "parted"
"""The line it gets when that is taken back."""


def lock_both(session: Session, by: By, case_id: str, into: object) -> None:
    """Lock a case and the one it goes into in order of id: two clerks who merge crosswise wait, and do not deadlock."""
    named = find_uuid(into) if isinstance(into, str) else None
    for one in sorted({case_id, named or case_id}):
        store.find_case(session, by.city, one, lock=True)


def merge_case(change: Change) -> None:
    """并案: `into` answers for it from now on, for its reporter too, and shows its photographs.

    Whatever had been merged into this one goes along, so that the case that answers is always one look away.
    Refuses with MergeRefused, CaseNotFound.
    """
    case, session = change.case, change.session
    main = _get_main(change)
    moved = store.merged_into(session, case.city, [case.id])
    tasks.recall_all(session, case, now=change.now, assists_too=False)
    for one in moved:
        one.merged_into, one.rev = main.id, one.rev + 1
        touch("case", one.id)
    change.notes |= {"into": main.receipt_no, "links": [main.id, *(one.id for one in moved)]}
    shown = _show_photos(session, case, main)
    _write(change, main, JOINED, {"receipt_no": case.receipt_no, "photos": shown, "links": [case.id]})
    case.merged_into = main.id  # last: a flush between this and the state would break the row's constraint


def _get_main(change: Change) -> Case:
    named = change.text("into") or ""
    into = find_uuid(named)
    main = None if into is None else store.find_case(change.session, change.case.city, into, lock=True)
    if main is None or not sees_case(main.id, change.by, Permission.CASE_READ):
        raise CaseNotFound(case=named)
    if main.id == change.case.id:
        raise MergeRefused(into=main.id, why="same")
    if State(main.state) in ENDED:
        raise MergeRefused(into=main.id, why="ended")
    return main


def _show_photos(session: Session, case: Case, main: Case) -> list[str]:
    """Show the photographs of the case in the main one too, as additions that closing does not wait for."""
    known = {photo.sha256 for photo in store.photos_of(session, main.city, [main.id])}
    fresh = [photo for photo in store.photos_of(session, case.city, [case.id]) if photo.sha256 not in known]
    named = {photo.sha256: photo for photo in fresh}
    for sha256, photo in named.items():
        session.add(_copied(photo, main))
        touch("photo", f"{main.id}:{sha256}:{PhotoRole.EXTRA}", main.id)
    session.flush()
    return sorted(named)


def _copied(photo: CasePhoto, main: Case) -> CasePhoto:
    told = {
        column.key: getattr(photo, column.key)
        for column in CasePhoto.__table__.columns
        if column.key not in {"case_id", "role", "proof", "round", "rev"}
    }
    return CasePhoto(case_id=main.id, role=PhotoRole.EXTRA.value, proof=False, round=main.round, rev=1, **told)


def unmerge_case(change: Change) -> None:
    """撤销并案: it stands alone again and waits to be filed; the main case keeps what it was shown.

    Whoever assisted before it was merged does so no more: the next dispatch names its own.
    """
    case = change.case
    tasks.recall_all(change.session, case, now=change.now)
    main = store.find_case(change.session, case.city, case.merged_into or "", lock=True)
    if main is not None:
        _write(change, main, PARTED, {"receipt_no": case.receipt_no, "links": [case.id]})
    case.merged_into = case.lead = case.last_lead = case.worker = None


def _write(change: Change, main: Case, line: str, told: dict[str, object]) -> None:
    """Write what the main case is told: a change of it, though no step."""
    main.rev += 1
    change.session.flush()
    write_line(change.session, main, line, change.by, change.role, NOTHING_SAID, change.now, main.state, told)
