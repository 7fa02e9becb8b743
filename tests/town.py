"""A second, invented town: it proves that no place name is in code, and is what server tests live in."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from argon2 import PasswordHasher
from flask import Flask

from grid.coords import Wgs84
from grid.generate import CommunityPlan, TownPlan, draw_town
from grid.ingest import CellVersion
from server.catalog import service as catalog
from server.kernel.db import transaction
from server.people import service as people
from server.people.rules import Grant, Reach, Role, Scope
from server.places import service as places
from server.routing import service as routing
from server.routing.rules import Duty
from server.sync import service as sync

CITY = "990101"
NORTH, SOUTH = "990101001", "990101002"
"""Two streets."""
PASSWORD = "only for tests"
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
PLAN = TownPlan(
    seed="willowmere",
    corner=Wgs84(102.5, 30.5),
    communities=(
        CommunityPlan(f"{NORTH}001", west=0, north=0, columns=6, rows=4, cells=22),
        CommunityPlan(f"{SOUTH}001", west=0, north=4, columns=6, rows=3, cells=18),
    ),
    names=("Alder Road", "Beech Lane"),
)
TOWN = draw_town(PLAN)

UNITS = (
    ("centre", "监督中心", "centre", ""),
    ("command", "指挥中心", "centre", ""),
    ("police", "城管执法中队", "line", ""),
    ("sweepers", "环卫所", "line", ""),
    ("lamps", "照明所", "line", ""),
    ("north", "北街道办事处", "block", NORTH),
    ("south", "南街道办事处", "block", SOUTH),
)

DUTIES = (
    Duty("1", "matter", "09006", "", "", "", None, None, "police", ("north",), "条例一"),
    Duty("2", "matter", "06010", "", "", "", None, None, "sweepers", (), "条例二"),
    Duty("3", "component", "01037", "", "", "", None, None, "lamps", (), "条例三"),
    Duty("4", "matter", "09009", SOUTH, "", "", None, None, "police", (), "条例四"),
)

WHOLE = Scope(Reach.CITY)
ACCOUNTS: Mapping[str, tuple[str, tuple[Grant, ...]]] = {
    "inspector1": ("centre", (Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b1")),)),
    "inspector2": ("centre", (Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b2")),)),
    "volunteer1": ("centre", (Grant(Role.VOLUNTEER, WHOLE),)),
    "acceptor1": ("centre", (Grant(Role.ACCEPTOR, WHOLE),)),
    "shiftleader1": ("centre", (Grant(Role.SHIFT_LEADER, WHOLE),)),
    "shiftleader2": ("centre", (Grant(Role.SHIFT_LEADER, WHOLE),)),
    "dispatcher1": ("command", (Grant(Role.DISPATCHER, WHOLE),)),
    "supervisor1": ("centre", (Grant(Role.SUPERVISOR, WHOLE),)),
    "leader1": ("centre", (Grant(Role.LEADER, WHOLE),)),
    "gridleader1": ("north", (Grant(Role.GRID_SUPERVISOR, Scope(Reach.AREA, NORTH)),)),
    "gridleader2": ("south", (Grant(Role.GRID_SUPERVISOR, Scope(Reach.AREA, SOUTH)),)),
    "police1": ("police", (Grant(Role.UNIT_DESK, WHOLE),)),
    "police1w": ("police", (Grant(Role.UNIT, WHOLE),)),
    "sweepers1": ("sweepers", (Grant(Role.UNIT_DESK, WHOLE),)),
    "north1": ("north", (Grant(Role.UNIT_DESK, WHOLE),)),
    "assessor1": ("centre", (Grant(Role.ASSESSOR, WHOLE),)),
    "admin1": ("centre", (Grant(Role.ADMIN, WHOLE),)),
}


def settle(app: Flask) -> None:
    """Build the town in an empty database, by the product's own verbs."""
    with app.app_context(), transaction():
        places.add_city(city=CITY, name="柳溪", timezone="Asia/Shanghai")
        areas = {CITY: "柳溪", NORTH: "北街道", SOUTH: "南街道", f"{NORTH}001": "榆社区", f"{SOUTH}001": "桦社区"}
        places.add_areas(city=CITY, areas=areas.items())
        places.import_cells(city=CITY, versions=[CellVersion(cell, date(2026, 1, 1), None) for cell in TOWN.cells])
        codes = [str(cell.code) for cell in TOWN.cells]
        places.add_beat(city=CITY, beat="b1", name="一号责任网格", cells=[c for c in codes if c.startswith(NORTH)])
        places.add_beat(city=CITY, beat="b2", name="二号责任网格", cells=[c for c in codes if c.startswith(SOUTH)])
        catalog.load_seed(city=CITY, now=LONG_AGO, self_handle=frozenset({"06010"}))
        for unit, name, kind, territory in UNITS:
            people.add_unit(city=CITY, unit=unit, name=name, short_name=name[:4], kind=kind, territory=territory)
        routing.load_duties(city=CITY, duties=DUTIES, source="test", now=LONG_AGO)
        add_people()
        sync.ensure_clock(CITY)


def add_people() -> None:
    """Register the accounts; one hash for all of them."""
    hashed = _hash()
    for name, (unit, grants) in ACCOUNTS.items():
        people.add_account(
            city=CITY,
            account=name,
            name=name,
            display_name=f"某{name}",
            unit=unit,
            password_hash=hashed,
            grants=grants,
            demo=False,
            now=LONG_AGO,
        )


def _hash() -> str:
    """The hash of PASSWORD at the least cost there is: hundreds of tests sign in, and none of them is attacked."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def inside(cell: int = 0) -> Wgs84:
    """A position well inside the n-th cell."""
    point = TOWN.cells[cell].polygon.representative_point()
    return Wgs84(point.x, point.y)


def cell_code(cell: int = 0) -> str:
    """The code of the n-th cell."""
    return str(TOWN.cells[cell].code)
