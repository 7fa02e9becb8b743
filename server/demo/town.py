"""The demo's ground, units, duty list and people: invented wherever a real city would have to be asked."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache

from grid.coords import Wgs84
from grid.generate import CommunityPlan, Town, TownPlan, draw_town
from grid.ingest import CellVersion
from grid.locate import CellIndex
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

WIDE, TALL = 16, 21
"""Steps of 100 m in a community, eastwards and southwards."""
PLAN = TownPlan(
    seed="gezhi",
    corner=Wgs84(126.605, 45.765),
    communities=(
        CommunityPlan(f"{NORTH}001", west=0, north=0, columns=WIDE, rows=TALL, cells=336),
        CommunityPlan(f"{NORTH}002", west=WIDE, north=0, columns=WIDE, rows=TALL, cells=334),
        CommunityPlan(f"{NORTH}003", west=2 * WIDE, north=0, columns=WIDE, rows=TALL, cells=332),
        CommunityPlan(f"{NORTH}004", west=0, north=TALL, columns=WIDE, rows=TALL, cells=336),
        CommunityPlan(f"{SOUTH}001", west=WIDE, north=TALL, columns=WIDE, rows=TALL, cells=330),
        CommunityPlan(f"{SOUTH}002", west=2 * WIDE, north=TALL, columns=WIDE, rows=TALL, cells=332),
    ),
    names=(
        *("柳荫街", "石桥街", "听松街", "槐安街", "银杏街", "春晖街", "白桦街", "丁香街", "榆荫街"),
        *("杏林街", "松涛街", "枫叶街", "兰亭街", "梧桐街", "紫荆街", "海棠街", "翠竹街"),
        *("北渡路", "文昌路", "集贤路", "广济路", "崇德路", "安宁路", "和顺路", "长乐路", "清泉路"),
        *("南圃路", "河沿路", "观澜路", "望江路", "平川路", "双塔路"),
    ),
)
"""Two streets, six communities and two thousand cells; the corner is in Harbin's 道里区, everything else is made up."""
AREAS: Mapping[str, str] = {
    CITY: "道里区",
    NORTH: "槐安街道",
    SOUTH: "南圃街道",
    f"{NORTH}001": "石桥社区",
    f"{NORTH}002": "银杏社区",
    f"{NORTH}003": "丁香社区",
    f"{NORTH}004": "长乐社区",
    f"{SOUTH}001": "河沿社区",
    f"{SOUTH}002": "望江社区",
}
BEATS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    f"beat{number}": (f"{word}号责任网格", (community.code,))
    for number, (word, community) in enumerate(zip("一二三四五六", PLAN.communities, strict=True), 1)
}
UNITS = (
    ("supervision", "监督中心", "监督中心", "centre", ""),
    ("command", "指挥中心", "指挥中心", "centre", ""),
    ("enforcement1", "道里区城管执法大队", "城管执法", "line", ""),
    ("sanitation1", "道里区环卫中心", "环卫", "line", ""),
    ("lighting1", "市政照明管理所", "市政照明", "line", ""),
    ("traffic1", "公安交管大队", "公安交管", "line", ""),
    ("parks1", "道里区园林绿化中心", "园林", "line", ""),
    ("drainage1", "排水管网公司", "排水", "line", ""),
    ("water1", "供水公司", "供水", "line", ""),
    ("heating1", "热力公司", "热力", "line", ""),
    ("gas1", "燃气公司", "燃气", "line", ""),
    ("power1", "电力公司城区分公司", "电力", "line", ""),
    ("telecom1", "通信公司网络部", "通信", "line", ""),
    ("market1", "道里区市场监管所", "市场监管", "line", ""),
    ("street1", "槐安街道办事处", "槐安街道", "block", NORTH),
    ("street2", "南圃街道办事处", "南圃街道", "block", SOUTH),
)
POINT_TYPES = (
    ("PT03", "小区"),
    ("PT05", "农贸市场"),
    ("PT07", "街心公园"),
    ("PT09", "小学"),
    ("PT11", "公交站"),
    ("PT13", "超市"),
    ("PT17", "公厕"),
    ("PT18", "路口"),
)
POINTS_IN_ALL = 60


def points() -> Iterator[places.PointSaid]:
    """Sixty points (点位) of eight types along the roads."""
    roads = [road.name for road in drawn_town().roads if road.name]
    for number in range(POINTS_IN_ALL):
        point_type, word = POINT_TYPES[number % len(POINT_TYPES)]
        road = roads[number * 7 % len(roads)]
        along = 0.06 + 0.88 * (number * 13 % 60) / 59
        at = next(at for side in (1, -1) if ground().locate(at := beside(road, along, side=side)) is not None)
        yield places.PointSaid(f"P{number + 1:02}", point_type, f"{road}{word}", at)


def _duty(row: str, key: tuple[str, str], lead: str, assists: tuple[str, ...], basis: str) -> Duty:
    """A row that holds everywhere and always. What it cites was written for the demo, and says so."""
    told = f"【演示】{basis}（演示城市权责清单第 {row} 项，非现行文本）"
    return Duty(f"D{row}", *key, "", "", "", None, None, lead, assists, told)


DUTIES = (
    _duty("1", ("matter", "09006"), "enforcement1", ("street1",), "占道经营由城管执法牵头，槐安街道配合劝导和回访"),
    _duty("2", ("matter", "06010"), "sanitation1", (), "暴露垃圾由环卫作业单位清除"),
    _duty("3", ("component", "01037"), "lighting1", (), "道路照明设施由市政照明管理单位养护"),
    _duty("4", ("matter", "09009"), "traffic1", (), "机动车乱停放由公安交管处理"),
    _duty("5", ("matter", "06012"), "sanitation1", (), "道路不洁由环卫作业单位清扫冲洗"),
    _duty("6", ("matter", "06014"), "sanitation1", (), "道路遗撒由环卫作业单位清除"),
    _duty("7", ("matter", "06017"), "parks1", (), "绿地脏乱由园林绿化管养单位清理"),
    _duty("8", ("component", "01039"), "lighting1", (), "景观灯由市政照明管理单位养护"),
    _duty("9", ("component", "01001"), "water1", (), "供水井盖由产权单位维修"),
    _duty("10", ("component", "01003"), "drainage1", (), "雨水井盖由排水管网单位维修"),
    _duty("11", ("component", "01005"), "power1", (), "电力井盖由产权单位维修"),
    _duty("12", ("component", "01007"), "telecom1", (), "通信井盖由产权单位维修"),
    _duty("13", ("component", "01010"), "heating1", (), "热力井盖由产权单位维修"),
    _duty("14", ("component", "01011"), "gas1", (), "燃气井盖由产权单位维修"),
    _duty("15", ("matter", "06011"), "market1", ("sanitation1",), "市场周边积存渣土由市场开办方清运，环卫配合"),
)


@cache
def drawn_town() -> Town:
    """The ground as drawn from the plan, once a process."""
    return draw_town(PLAN)


@cache
def ground() -> CellIndex:
    """The cells, ready to be asked what lies where."""
    return CellIndex(drawn_town().cells)


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
    places.add_points(city=CITY, points=points(), now=since)
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
