"""The verbs of the catalog: load an edition, and say what a category or a day is."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from server.catalog import store
from server.catalog.models import CalendarDay, Category, Checkpoint, Condition, Crosswalk, Edition, Indicator
from server.catalog.rules import CategoryFact, CategoryUnknown, ConditionFact, Key
from server.kernel.db import Table, db, forget, transaction

SEED = Path(__file__).parent.parent / "seed"


def read_seed(name: str) -> Iterator[dict[str, str]]:
    """The rows of a seed table, as text by column."""
    with (SEED / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def load_seed(*, city: str, now: datetime, self_handle: frozenset[str] = frozenset()) -> int:
    """Load the seed tables as a new edition of categories and calendar; gives how many rows came in.

    `self_handle` names the categories (codes) that inspectors of this city may put right on the spot.
    """
    with transaction():
        version = open_edition(city=city, part="categories", source="seed", now=now)
        loaded = _load_categories(city, version, self_handle)
        return loaded + load_calendar(city=city, days=read_seed("calendar"), source="seed", now=now)


def open_edition(*, city: str, part: str, source: str, now: datetime) -> int:
    """Begin a new edition of a part; gives its version."""
    with transaction() as session:
        version = store.newest(session, city, part) + 1
        session.add(Edition(city=city, part=part, version=version, since=now, source=source))
        forget(session)
        return version


def _load_categories(city: str, version: int, self_handle: frozenset[str]) -> int:
    said: dict[str, Any] = {"city": city, "version": version}
    return sum(
        (
            _put(Category, (said | _category(row, self_handle) for row in read_seed("categories"))),
            _put(Condition, (said | _condition(row) for row in read_seed("conditions"))),
            _put(Crosswalk, (said | row for row in read_seed("category_crosswalk"))),
            _put(Checkpoint, (said | row | {"item_no": int(row["item_no"])} for row in read_seed("checkpoints"))),
            _put(Indicator, (said | row for row in read_seed("indicators"))),
        )
    )


def _category(row: Mapping[str, str], self_handle: frozenset[str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: text for name, text in row.items() if name != "deadline"}
    return told | {"limit_text": row["deadline"], "self_handle": row["code"] in self_handle, "retired_for": None}


def _condition(row: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: text for name, text in row.items() if name != "deadline"}
    return told | {"limit_text": row["deadline"], "after_photo": True}


def _put(table: type[Table], rows: Iterable[Mapping[str, Any]]) -> int:
    told = [dict(row) for row in rows]
    db.session.execute(insert(table), told)
    return len(told)


def load_calendar(*, city: str, days: Iterable[Mapping[str, str]], source: str, now: datetime) -> int:
    """Load a calendar (columns date, is_workday, name, source, confirmed) as a new edition; gives how many days."""
    with transaction():
        version = open_edition(city=city, part="calendar", source=source, now=now)
        rows = (
            {
                "city": city,
                "version": version,
                "day": date.fromisoformat(day["date"]),
                "is_workday": day["is_workday"] == "true",
                "name": day["name"],
                "source": day["source"],
                "confirmed": day["confirmed"] == "true",
            }
            for day in days
        )
        return _put(CalendarDay, rows)


def current_version(*, city: str, part: str) -> int:
    """The edition of `part` (categories, calendar, duty) in force."""
    return store.newest(db.session(), city, part)


def find_category(*, city: str, kind: str, code: str, version: int | None = None) -> CategoryFact | None:
    """The category in an edition (default: the one in force), None where it has none such."""
    return list_categories(city=city, version=version).get((kind, code))


def get_category(*, city: str, kind: str, code: str, version: int | None = None) -> CategoryFact:
    """The category; refuses with CategoryUnknown."""
    found = find_category(city=city, kind=kind, code=code, version=version)
    if found is None:
        raise CategoryUnknown(kind=kind, category=code)
    return found


def list_categories(*, city: str, version: int | None = None) -> Mapping[Key, CategoryFact]:
    """Every category of an edition (default: the one in force) by (kind, code). Read once: editions never change."""
    return _categories(city, version or current_version(city=city, part="categories"), db.engine)


@lru_cache(maxsize=8)
def _categories(city: str, version: int, engine: object) -> Mapping[Key, CategoryFact]:
    del engine  # part of the key: another database has another catalog
    session = db.session()
    conditions: defaultdict[Key, list[ConditionFact]] = defaultdict(list)
    for row in store.conditions(session, city, version):
        fact = ConditionFact(
            row.archetype, row.condition_zh, row.limit_text, row.closing_zh, row.after_photo, row.source
        )
        conditions[row.kind, row.code].append(fact)
    return {
        (row.kind, row.code): _fact(row, conditions[row.kind, row.code])
        for row in store.categories(session, city, version)
    }


def _fact(row: Category, conditions: Iterable[ConditionFact]) -> CategoryFact:
    return CategoryFact(
        version=row.version,
        kind=row.kind,
        code=row.code,
        name=row.minor_zh,
        name_en=row.minor_en,
        major=row.major_zh,
        limit=row.limit_text,
        closing=row.closing_condition,
        self_handle=row.self_handle,
        retired_for=row.retired_for,
        conditions=tuple(conditions),
        source=row.source,
    )


def list_days(*, city: str, version: int) -> list[CalendarDay]:
    """The days of a calendar edition."""
    return store.calendar_days(db.session(), city, version)
