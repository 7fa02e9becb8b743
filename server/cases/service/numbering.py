"""Numbers of the day: receipts and cases are counted by the city's day, and none is given out twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.cases import store

RECEIPT, NUMBER = "receipt", "number"
BURST = 1_000
"""How many more than one a second may have been given out since midnight."""


def next_receipt_no(session: Session, city: str, day: str) -> str:
    """R<yyyymmdd>-<5 digits>: the 受理号 that a report gets when it is applied."""
    return f"R{day}-{_next(session, city, RECEIPT, day):05}"


def next_number(session: Session, city: str, day: str) -> str:
    """<6-digit division>-<yyyymmdd>-<5 digits>: the 案件号 that a case gets at 立案."""
    return f"{city}-{day}-{_next(session, city, NUMBER, day):05}"


def leave_gap(session: Session, *, city: str, local: datetime) -> None:
    """Skip the numbers of today that may have been given out since a backup was taken; `local` is the city's own time.

    Nobody here knows how many they were, and callers hold them. Five digits serve a city that takes about one report
    a second, so no more were given out than seconds of the day have passed. Whoever restores the same backup again
    skips further. No number of another day is ever given out any more.
    """
    passed = local.hour * 3600 + local.minute * 60 + local.second
    for kind in (RECEIPT, NUMBER):
        store.skip_numbers(session, city, _name(kind, f"{local:%Y%m%d}"), passed + BURST)


def _next(session: Session, city: str, kind: str, day: str) -> int:
    return store.next_number(session, city, _name(kind, day))


def _name(kind: str, day: str) -> str:
    return f"{kind}:{day}"
