"""The offline pack: everything a phone needs to name cell, unit and limit without a network, part by part."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from server.cases import service as cases
from server.catalog import service as catalog
from server.catalog.rules import CategoryFact
from server.clocks import service as clocks
from server.clocks.rules.pack import calendar_part
from server.kernel.db import db
from server.kernel.errors import NotFound
from server.kernel.http import dump_json
from server.people import service as people
from server.places import service as places
from server.routing import service as routing

EDITIONS = ("categories", "calendar", "duty", "tiles")


class PartNotFound(NotFound):
    """The pack has no such part."""

    code = "sync.part-not-found"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the pack: its JSON text and the tag of its bytes."""

    text: str
    etag: str

    @property
    def bytes(self) -> int:
        """Its size, not compressed."""
        return len(self.text.encode())


def list_parts(*, city: str, now: datetime) -> Mapping[str, Part]:
    """Every part of the pack, by name. Built once per edition of what it is made from, and day."""
    editions = tuple(catalog.current_version(city=city, part=part) for part in EDITIONS)
    ground = places.get_city(city=city).edition
    units = tuple(
        (unit.id, unit.name, unit.short_name, unit.kind, unit.territory, unit.dissolved_at)
        for unit in people.list_units(city=city)
    )
    return _parts(city, (*editions, ground, *units), places.city_day(city=city, now=now), now, db.engine)


@lru_cache(maxsize=8)
def _cached(city: str, editions: tuple[object, ...], day: date, engine: object) -> dict[str, Part]:
    del city, editions, day, engine  # the key; the parts are put in by whoever misses them
    return {}


def _parts(city: str, editions: tuple[object, ...], day: date, now: datetime, engine: object) -> Mapping[str, Part]:
    known = _cached(city, editions, day, engine)
    if not known:
        known |= {name: _part(make(city, now)) for name, make in PARTS.items()}
    return known


def get_part(*, city: str, name: str, now: datetime) -> Part:
    """One part; refuses with PartNotFound."""
    part = list_parts(city=city, now=now).get(name)
    if part is None:
        raise PartNotFound(part=name)
    return part


def _part(told: Any) -> Part:
    text = dump_json(told)
    return Part(text, hashlib.sha256(text.encode()).hexdigest()[:32])


def _cells(city: str, now: datetime) -> dict[str, Any]:
    cells, areas, streets, beats = places.list_ground(city=city, now=now)
    home = places.get_city(city=city)
    return {
        "edition": home.edition,
        "city": city,
        "name": home.name,
        "utc_offset_minutes": _offset(city, now),
        "cells": [{"code": cell.code, "ring": cell.ring, "beat": beats.get(cell.code)} for cell in cells],
        "areas": [{"code": area.code, "kind": area.kind, "name": area.name} for area in areas],
        "streets": [{"name": street.name, "line": street.line} for street in streets],
        "beats": [{"id": beat.id, "name": beat.name} for beat in places.list_beats(city=city)],
    }


def _offset(city: str, now: datetime) -> int:
    offset = now.astimezone(places.city_zone(city=city)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _categories(city: str, now: datetime) -> dict[str, Any]:
    del now
    facts = catalog.list_categories(city=city)
    version = catalog.current_version(city=city, part="categories")
    initials = catalog.list_initials(city=city, version=version)
    synonyms = catalog.list_synonyms(city=city, version=version)
    return {
        "version": version,
        "categories": [_category(fact, initials[key]) | _called(synonyms.get(key)) for key, fact in facts.items()],
        "tiles": [{"kind": kind, "code": code} for kind, code in catalog.list_tiles(city=city)],
    }


def _category(fact: CategoryFact, initials: str) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "code": fact.code,
        "name": fact.name,
        "initials": initials,
        "name_en": fact.name_en,
        "major": fact.major,
        "limit": fact.limit,
        "closing": fact.closing,
        "urgent": fact.urgent,
        "self_handle": fact.self_handle,
        "retired_for": fact.retired_for,
        "conditions": [
            {
                "archetype": one.archetype,
                "text": one.text,
                "limit": one.limit,
                "closing": one.closing,
                "after_photo": one.after_photo,
            }
            for one in fact.conditions
        ],
    }


def _called(synonyms: tuple[str, ...] | None) -> dict[str, Any]:
    """Only where people have words of their own for it: the pack travels over a phone's network."""
    return {} if synonyms is None else {"synonyms": list(synonyms)}


def _duty(city: str, now: datetime) -> dict[str, Any]:
    del now
    units = people.list_units(city=city)
    initials = catalog.read_initials(tuple(unit.name for unit in units))
    return {
        "version": catalog.current_version(city=city, part="duty"),
        "rows": [routing.duty_as_json(duty) for duty in routing.list_duties(city=city)],
        "territories": [{"unit": one.unit, "prefix": one.prefix} for one in routing.list_territories(city=city)],
        "units": [
            {"id": one.id, "name": one.name, "short_name": one.short_name, "initials": told, "kind": one.kind}
            for one, told in zip(units, initials, strict=True)
        ],
    }


def _points(city: str, now: datetime) -> dict[str, Any]:
    del now
    return {
        "points": [
            {
                "id": point.id,
                "point_type": point.point_type,
                "name": point.name,
                "lon": point.lon,
                "lat": point.lat,
                "cell": point.cell,
            }
            for point in places.list_points(city=city)
        ]
    }


def _lifecycle(city: str, now: datetime) -> dict[str, Any]:
    del city, now
    return cases.lifecycle_table()


def _calendar(city: str, now: datetime) -> dict[str, Any]:
    del now
    hands = clocks.hands(city=city)
    return calendar_part(hands.calendar, hands.sessions)


PARTS: Mapping[str, Callable[[str, datetime], dict[str, Any]]] = {
    "cells": _cells,
    "categories": _categories,
    "duty": _duty,
    "points": _points,
    "lifecycle": _lifecycle,
    "calendar": _calendar,
}
