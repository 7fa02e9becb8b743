"""What lies in the town before a schedule begins: cases in most states, so that phones have something to step on."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.town import inside

if TYPE_CHECKING:
    from tests.simulator.house import House

Json = dict[str, Any]
Step = tuple[str, str, Json]
ACCEPT: Step = ("acceptor1", "accept", {})
FILE: Step = ("shiftleader1", "file", {"condition": "case1"})


def _handled_by(desk: str) -> list[Step]:
    return [ACCEPT, FILE, (desk, "sign_for", {})]


def _reported_back_by(desk: str) -> list[Step]:
    return [*_handled_by(desk), (desk, "report_back", {"text": "已处置"})]


def _checked_by(inspector: str) -> list[Step]:
    return [*_reported_back_by("police1"), ("acceptor1", "send_check", {"inspector": inspector})]


STORIES: Sequence[tuple[str, str, int, Sequence[Step]]] = (
    ("inspector1", "09006", 0, [ACCEPT, FILE]),
    ("inspector2", "09006", 25, _handled_by("police1")),
    ("inspector1", "06010", 5, _handled_by("sweepers1")),
    ("volunteer1", "09006", 8, _reported_back_by("police1")),
    ("inspector2", "09006", 28, _checked_by("inspector1")),
    ("inspector1", "09006", 12, _checked_by("inspector2")),
    ("inspector1", "09006", 15, [*_checked_by("inspector2"), ("inspector2", "check_fail", {"reason": "仍在"})]),
    ("inspector2", "09006", 31, [*_checked_by("inspector1"), ("inspector1", "check_pass", {})]),
    ("inspector2", "09009", 34, [("acceptor1", "send_verify", {"inspector": "inspector1"})]),
    ("volunteer1", "06010", 18, [("acceptor1", "send_verify", {"inspector": "inspector2"})]),
    ("inspector1", "06010", 20, []),
)
"""Who reported what in which cell, and what was done since."""
PHOTOS = {"report_back": "after", "check_pass": "check", "check_fail": "check"}


def tell_stories(house: "House") -> None:
    """Report every case and take its steps, at the desks' doors."""
    for n, (reporter, category, cell, steps) in enumerate(STORIES):
        case_id = _id(f"case/{n}")
        where = inside(cell)
        point = {"lon": where.lon, "lat": where.lat, "source": "fix"}
        args = {"kind": "matter", "category": category, "note": f"before-{n}", "point": point}
        _post(house, reporter, "/api/cases", {"kind": "report", "case_id": case_id, "args": args}, f"report/{n}")
        for who, step, told in steps:
            photos = [a_photo(PHOTOS[step], f"{n}/{step}")] if step in PHOTOS else []
            op = {"kind": "step", "case_id": case_id, "args": {"step": step} | told, "photos": photos}
            _post(house, who, f"/api/cases/{case_id}/steps", op, f"{n}/{step}")


def _post(house: "House", who: str, path: str, op: Json, name: str) -> None:
    reply = house.ask(who, "POST", path, {"op_id": _id(name), "base_state_rev": None} | op)
    assert reply.status in {200, 201}, (who, op, reply.body)


def _id(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"before/{name}"))


def a_photo(role: str, salt: str) -> Json:
    """A picture that a desk names and nobody will ever send."""
    sha = hashlib.sha256(salt.encode()).hexdigest()
    return {"sha256": sha, "bytes": 1000, "mime": "image/jpeg", "role": role, "source": "gallery"}
