"""The demo's people: one account a role, with an invented name and what to try as that person."""

from collections.abc import Mapping
from dataclasses import dataclass

from server.people.rules import Grant, Reach, Role, Scope

NORTH_STREET = "230102001"


@dataclass(frozen=True, slots=True)
class Person:
    """An account: name, unit, the one grant, the trade's word for the role, and what to try first."""

    display_name: str
    unit: str | None
    grant: Grant
    title: str
    page: str
    """Where the person works: the phone at `/` or the desk at `/console/`."""
    to_try: str


def _at_desk(name: str, unit: str | None, role: Role, title: str, to_try: str) -> Person:
    return Person(name, unit, Grant(role, Scope(Reach.CITY)), title, "/console/", to_try)


def _on_foot(name: str, unit: str | None, grant: Grant, title: str, to_try: str) -> Person:
    return Person(name, unit, grant, title, "/", to_try)


def _of_unit(name: str, unit: str, title: str, to_try: str) -> Person:
    return _at_desk(name, unit, Role.UNIT_DESK, title, to_try)


_WALKS = {number: Grant(Role.INSPECTOR, Scope(Reach.BEAT, f"beat{number}")) for number in range(1, 7)}

ACCOUNTS: Mapping[str, Person] = {
    "inspector1": _on_foot("林晓禾", "supervision", _WALKS[1], "信息采集员", "断网拍照上报，再联网"),
    "inspector2": _on_foot("赵一鸣", "supervision", _WALKS[2], "信息采集员", "核查一件处置完的案件"),
    "inspector3": _on_foot("钱立新", "supervision", _WALKS[3], "信息采集员", "核实一件群众上报"),
    "inspector4": _on_foot("沈秋", "supervision", _WALKS[4], "信息采集员", "四号责任网格"),
    "inspector5": _on_foot("魏长河", "supervision", _WALKS[5], "信息采集员", "五号责任网格"),
    "inspector6": _on_foot("叶青", "supervision", _WALKS[6], "信息采集员", "六号责任网格"),
    "volunteer1": _on_foot("孙悦", None, Grant(Role.VOLUNTEER, Scope(Reach.CITY)), "志愿者", "上报，看后来怎样"),
    "volunteer2": _on_foot("姚望", None, Grant(Role.VOLUNTEER, Scope(Reach.CITY)), "志愿者", "并案以后看主案"),
    "acceptor1": _at_desk("周敏", "supervision", Role.ACCEPTOR, "受理员", "受理，看疑似重复，发核查"),
    "shiftleader1": _at_desk("郑国栋", "supervision", Role.SHIFT_LEADER, "值班长", "立案，结案"),
    "shiftleader2": _at_desk("何静", "supervision", Role.SHIFT_LEADER, "值班长", "自行处置的案件能不能结"),
    "dispatcher1": _at_desk("高远", "command", Role.DISPATCHER, "派遣员", "退回的案件重新派遣"),
    "dispatcher2": _at_desk("罗燕", "command", Role.DISPATCHER, "派遣员", "撤回派遣"),
    "supervisor1": _at_desk("宋志强", "supervision", Role.SUPERVISOR, "督察", "哪些超时，是谁的"),
    "leader1": _at_desk("顾明远", None, Role.LEADER, "领导", "看全区，不动手"),
    "gridleader1": Person(
        "冯桂兰",
        "street1",
        Grant(Role.GRID_SUPERVISOR, Scope(Reach.AREA, NORTH_STREET)),
        "网格长",
        "/console/",
        "看本街道的案件",
    ),
    "enforcement1": _of_unit("韩磊", "enforcement1", "城管执法 内勤", "签收，指派，退回"),
    "enforcement1w": _on_foot(
        "吴大海", "enforcement1", Grant(Role.UNIT, Scope(Reach.CITY)), "城管执法 队员", "处置后拍照交回"
    ),
    "sanitation1": _of_unit("马春梅", "sanitation1", "环卫 内勤", "处置暴露垃圾"),
    "lighting1": _of_unit("谢东升", "lighting1", "市政照明 内勤", "一盏超时的路灯"),
    "traffic1": _of_unit("曹建军", "traffic1", "公安交管 内勤", "签收乱停放"),
    "parks1": _of_unit("彭雪", "parks1", "园林 内勤", "绿地脏乱"),
    "drainage1": _of_unit("方正", "drainage1", "排水 内勤", "雨水井盖"),
    "water1": _of_unit("白洁", "water1", "供水 内勤", "供水井盖"),
    "heating1": _of_unit("郝刚", "heating1", "热力 内勤", "热力井盖"),
    "gas1": _of_unit("石磊", "gas1", "燃气 内勤", "燃气井盖"),
    "power1": _of_unit("于波", "power1", "电力 内勤", "电力井盖"),
    "telecom1": _of_unit("段辉", "telecom1", "通信 内勤", "通信井盖"),
    "market1": _of_unit("康敏", "market1", "市场监管 内勤", "积存渣土，环卫配合"),
    "street1": _of_unit("许慧", "street1", "槐安街道 内勤", "配合的案件，属地兜底"),
    "street2": _of_unit("邓波", "street2", "南圃街道 内勤", "属地兜底的案件"),
    "admin1": _at_desk("陆文", None, Role.ADMIN, "管理员", "人员，单位，责任网格，时限和快捷类别"),
}
