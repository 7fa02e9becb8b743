"""What `make run` prints when it serves: the address, the accounts and what to try as each."""

import unicodedata

from server.demo.people import ACCOUNTS, Person
from server.people.service import DEMO_PASSWORD

RULE = "─" * 78


def welcome(address: str) -> str:
    """The block for a terminal, in Chinese and English."""
    lines = (
        RULE,
        f"  格治 Gezhi 已就绪 · ready            手机 phone   {address}",
        f"                                       工作台 desk  {address}console/",
        "",
        f"  {pad('角色 role', 22)}{pad('账号 account', 16)}可以试 what to try",
        *(_line(name, person) for name, person in ACCOUNTS.items()),
        "",
        f"  密码 password (全部账号 for all):  {DEMO_PASSWORD}",
        "  走通一单 one case all the way: inspector1 上报 → acceptor1 受理 → shiftleader1 立案",
        "    → enforcement1 签收 → enforcement1w 交回 → acceptor1 发核查，指定赵一鸣",
        "    → inspector2 核查 → shiftleader1 结案",
        "  停止 stop: Ctrl-C        数据留存 the data stays; 重来 start anew: make clean-data",
        RULE,
    )
    return "\n".join(lines)


def _line(name: str, person: Person) -> str:
    page = "手机" if person.page == "/" else "工作台"
    return f"  {pad(person.title, 22)}{pad(name, 16)}{page}:{person.to_try}"


def pad(text: str, width: int) -> str:
    """The text filled up to `width` columns of a terminal, where a Chinese character takes two.

    >>> pad("派遣员", 8) + "|"
    '派遣员  |'
    """
    return text + " " * max(1, width - columns(text))


def columns(text: str) -> int:
    """How many columns a text takes.

    >>> columns("格治 Gezhi")
    10
    """
    return sum(2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1 for letter in text)
