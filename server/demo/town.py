"""The demo's ground, units, duty list and people: invented wherever a real city would have to be asked."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from grid.coords import Wgs84
from grid.generate import CommunityPlan, Town, TownPlan, draw_town
from grid.ingest import CellVersion
from server.catalog import service as catalog
from server.demo.people import ACCOUNTS
from server.people import service as people
from server.places import service as places
from server.routing import service as routing
from server.routing.rules import Duty
from server.sync import service as sync

CITY = "230102"
NORTH, SOUTH = "230102001", "230102002"
"""The two streets; the second is the small one."""
GROUND_SINCE = date(2026, 1, 1)
SELF_HANDLED = frozenset({"06010"})
"""What inspectors may put right on the spot: a bag beside a bin."""

PLAN = TownPlan(
    seed="gezhi",
    corner=Wgs84(126.605, 45.765),
    communities=(
        CommunityPlan(f"{NORTH}001", west=0, north=0, columns=9, rows=10, cells=84),
        CommunityPlan(f"{NORTH}002", west=9, north=0, columns=8, rows=8, cells=62),
        CommunityPlan(f"{SOUTH}001", west=9, north=8, columns=8, rows=7, cells=54),
    ),
    names=(
        *("柳荫街", "石桥街", "听松街", "槐安街", "银杏街", "春晖街"),
        *("北渡路", "文昌路", "集贤路", "广济路", "南圃路", "河沿路"),
    ),
)
AREAS: Mapping[str, str] = {
    CITY: "道里区",
    NORTH: "槐安街道",
    SOUTH: "南圃街道",
    f"{NORTH}001": "石桥社区",
    f"{NORTH}002": "银杏社区",
    f"{SOUTH}001": "河沿社区",
}
BEATS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "beat1": ("一号责任网格", (f"{NORTH}001",)),
    "beat2": ("二号责任网格", (f"{NORTH}002", SOUTH)),
}
UNITS = (
    ("supervision", "监督中心", "监督中心", "centre", ""),
    ("command", "指挥中心", "指挥中心", "centre", ""),
    ("enforcement1", "道里区城管执法大队", "城管执法", "line", ""),
    ("sanitation1", "道里区环卫中心", "环卫", "line", ""),
    ("lighting1", "市政照明管理所", "市政照明", "line", ""),
    ("traffic1", "公安交管大队", "公安交管", "line", ""),
    ("street1", "槐安街道办事处", "槐安街道", "block", NORTH),
    ("street2", "南圃街道办事处", "南圃街道", "block", SOUTH),
)
POINTS = (
    ("P01", "PT05", "石桥农贸市场", "石桥街", 0.35),
    ("P02", "PT07", "听松公园", "听松街", 0.55),
    ("P03", "PT09", "文昌路小学", "文昌路", 0.7),
    ("P04", "PT11", "集贤路公交站", "集贤路", 0.4),
    ("P05", "PT17", "河沿路公厕", "河沿路", 0.6),
)


def _duty(row: str, key: tuple[str, str], lead: str, assists: tuple[str, ...], basis: str) -> Duty:
    """A row that holds everywhere and always. What it cites was written for the demo, and says so."""
    told = f"【演示】{basis}（演示城市权责清单第 {row} 项，非现行文本）"
    return Duty(f"D{row}", *key, "", "", "", None, None, lead, assists, told)


DUTIES = (
    _duty("1", ("matter", "09006"), "enforcement1", ("street1",), "占道经营由城管执法牵头，槐安街道配合劝导和回访"),
    _duty("2", ("matter", "06010"), "sanitation1", (), "暴露垃圾由环卫作业单位清除"),
    _duty("3", ("component", "01037"), "lighting1", (), "道路照明设施由市政照明管理单位养护"),
    _duty("4", ("matter", "09009"), "traffic1", (), "机动车乱停放由公安交管处理"),
)


@cache
def drawn_town() -> Town:
    """The ground as drawn from the plan, once a process."""
    return draw_town(PLAN)


def settle(*, since: datetime, password_hash: str) -> None:
    """Build ground, catalog, units, duty list and accounts in the running transaction, as of `since`."""
    places.add_city(city=CITY, name=AREAS[CITY], timezone="Asia/Shanghai")
    places.add_areas(city=CITY, areas=AREAS.items())
    town = drawn_town()
    places.import_cells(city=CITY, versions=[CellVersion(cell, GROUND_SINCE, None) for cell in town.cells])
    places.add_streets(city=CITY, streets=[(road.name, road.line) for road in town.roads])
    _walk_beats(town)
    catalog.load_seed(city=CITY, now=since, self_handle=SELF_HANDLED)
    for unit, name, short_name, kind, territory in UNITS:
        people.add_unit(city=CITY, unit=unit, name=name, short_name=short_name, kind=kind, territory=territory)
    routing.load_duties(city=CITY, duties=DUTIES, source="demo", now=since)
    _register(since, password_hash)
    for point, point_type, name, road, along in POINTS:
        places.add_point(city=CITY, point=point, point_type=point_type, name=name, at=beside(road, along), now=since)
    sync.ensure_clock(CITY)


def _walk_beats(town: Town) -> None:
    codes = [str(cell.code) for cell in town.cells]
    for beat, (name, prefixes) in BEATS.items():
        mine = [code for code in codes if code.startswith(prefixes)]
        places.add_beat(city=CITY, beat=beat, name=name, cells=mine)


def _register(since: datetime, password_hash: str) -> None:
    """Register the accounts: one hash for all of them, since hashing is slow on purpose and the password public."""
    for name, person in ACCOUNTS.items():
        people.add_account(
            city=CITY,
            account=name,
            name=name,
            display_name=person.display_name,
            unit=person.unit,
            password_hash=password_hash,
            grants=(person.grant,),
            demo=True,
            now=since,
        )


KERB_DEGREES = 8 / 111_000
"""About eight metres from the middle of the road: on the pavement."""


def beside(road: str, along: float, *, side: int = 1) -> Wgs84:
    """A place on the pavement of a road: `along` from 0 (its north or west end) to 1, on its right or left (±1)."""
    line = next(one.line for one in drawn_town().roads if one.name == road)
    spot = along * (len(line) - 1)
    first = min(int(spot), len(line) - 2)
    a, b, rest = line[first], line[first + 1], spot - first
    lon, lat = a.lon + (b.lon - a.lon) * rest, a.lat + (b.lat - a.lat) * rest
    if abs(b.lat - a.lat) > abs(b.lon - a.lon):  # runs north and south
        return Wgs84(lon + side * KERB_DEGREES / 0.7, lat)  # a degree of longitude is that much shorter here
    return Wgs84(lon, lat + side * KERB_DEGREES)
