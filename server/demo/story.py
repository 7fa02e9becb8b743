"""What a demo case is told in: a place, a scene to draw, and who did what how long ago."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from grid.coords import Wgs84
from server.demo.town import beside


class Scene(StrEnum):
    """What is drawn in the pictures of a case."""

    STALL = "stall"
    RUBBISH = "rubbish"
    LAMP = "lamp"
    CAR = "car"
    ROAD = "road"
    MANHOLE = "manhole"
    CLUTTER = "clutter"


class Stage(StrEnum):
    """How the scene stands: as found, put right by half, or put right."""

    BEFORE = "before"
    HALF = "half"
    AFTER = "after"


class Kind(StrEnum):
    """What kind of operation an act is; SYSTEM is a step that a rule takes, WIPED a phone that lost its store."""

    REPORT = "report"
    SELF_HANDLE = "self_handle"
    AMEND = "amend"
    EVIDENCE = "evidence"
    STEP = "step"
    ASK = "ask"
    ANSWER = "answer"
    SYSTEM = "system"
    WIPED = "wiped"


@dataclass(frozen=True, slots=True)
class Shot:
    """A photograph taken in an act: its role in the case, what it shows, and by which camera."""

    role: str
    stage: Stage
    source: str = "camera_app"


@dataclass(frozen=True, slots=True)
class Act:
    """Something done `ago` work minutes before now; `later` more minutes by the wall, for people who keep no hours.

    `urgent`: minutes by the wall altogether, since urgent categories are worked on day and night. `phone` is another
    one of the person's than the usual, `skips` how many of its operations never came, `comes_to` what it is answered.
    """

    ago: float
    who: str
    kind: Kind
    args: Mapping[str, Any] = field(default_factory=dict)
    shots: tuple[Shot, ...] = ()
    later: float = 0
    urgent: bool = False
    phone: str = ""
    skips: int = 0
    comes_to: str = "applied"


@dataclass(frozen=True, slots=True)
class Story:
    """One case. `look` varies the drawing, so that no two stalls are the same."""

    name: str
    scene: Scene
    kind: str
    category: str
    at: Wgs84
    place: str
    acts: tuple[Act, ...]
    look: int = 0


def a_matter(  # a story is told in one call, its acts last
    name: str, scene: Scene, category: str, where: tuple[str, float, str], *acts: Act, look: int = 0
) -> Story:
    """A story of a matter (事项) beside a road: `where` is the road, how far along it, and the words for the place."""
    road, along, words = where
    return Story(name, scene, "matter", category, beside(road, along), f"{road}{words}", acts, look)


def a_component(
    name: str, scene: Scene, category: str, where: tuple[str, float, str], *acts: Act, look: int = 0
) -> Story:
    """A story of a component (部件) beside a road, on its other side."""
    road, along, words = where
    return Story(name, scene, "component", category, beside(road, along, side=-1), f"{road}{words}", acts, look)


BEFORE = Shot("before", Stage.BEFORE, "viewfinder")


def report(ago: float, who: str, note: str, *, as_category: str | None = None, later: float = 0) -> Act:
    """上报, with a picture; `as_category` where the reporter took it for something else."""
    return Act(ago, who, Kind.REPORT, {"note": note, "category": as_category}, (BEFORE,), later)


def self_handle(ago: float, who: str, note: str, *, stage: Stage = Stage.AFTER) -> Act:
    """上报 and 自行处置 in one, with both pictures."""
    return Act(ago, who, Kind.SELF_HANDLE, {"note": note}, (BEFORE, Shot("after", stage, "viewfinder")))


def step(ago: float, who: str, name: str, **args: Any) -> Act:
    """A step at the desk, without a picture."""
    return Act(ago, who, Kind.STEP, {"step": name} | args)


def report_back(
    ago: float, who: str, text: str, *, stage: Stage = Stage.AFTER, source: str = "camera_app", later: float = 0
) -> Act:
    """处置反馈 (交回), with the picture of what was done."""
    return Act(ago, who, Kind.STEP, {"step": "report_back", "text": text}, (Shot("after", stage, source),), later=later)


def check(ago: float, who: str, *, why_not: str | None = None, note: str = "") -> Act:
    """核查: passed, or failed for a reason; with a picture either way."""
    if why_not is None:
        shot = Shot("check", Stage.AFTER, "viewfinder")
        return Act(ago, who, Kind.STEP, {"step": "check_pass", "note": note}, (shot,))
    shot = Shot("check", Stage.HALF, "viewfinder")
    return Act(ago, who, Kind.STEP, {"step": "check_fail", "reason": why_not}, (shot,))


def verify(ago: float, who: str, *, why_not: str | None = None) -> Act:
    """核实: true, or not for a reason; with a picture either way."""
    if why_not is None:
        return Act(ago, who, Kind.STEP, {"step": "verify_true"}, (Shot("verify", Stage.BEFORE, "viewfinder"),))
    shot = Shot("verify", Stage.AFTER, "viewfinder")
    return Act(ago, who, Kind.STEP, {"step": "verify_false", "reason": why_not}, (shot,))


def close(ago: float, who: str, reason: str | None = None) -> Act:
    """结案."""
    return step(ago, who, "close", condition_met=True, reason=reason)


def filed(ago: float, acceptor: str, leader: str, *, condition: str = "case1") -> tuple[Act, Act]:
    """受理 and, four minutes of work later, 立案 (which takes the rule's 派遣 along)."""
    return step(ago, acceptor, "accept"), step(ago - 4, leader, "file", condition=condition)


def day_and_night(*acts: Act) -> tuple[Act, ...]:
    """The acts in minutes by the wall: on a Sunday, too, the demo has something urgent that is still in time."""
    return tuple(replace(act, urgent=True) for act in acts)


def from_an_old_phone(act: Act) -> Act:
    """The act, sent late from a phone that has a gap in its outbox; it contradicts what came first and is held."""
    return replace(act, phone="old", skips=1, comes_to="held")


def wiped(ago: float, who: str) -> Act:
    """A phone tells that its store was cleared."""
    return Act(ago, who, Kind.WIPED)


def by_the_system(ago: float, name: str, **args: Any) -> Act:
    """A step that a rule of the house takes."""
    return Act(ago, "", Kind.SYSTEM, {"step": name} | args)
