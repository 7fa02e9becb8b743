"""Plays the stories: every act becomes an operation of the person who did it, in the order in which they were done."""

import json
import random
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from server.cases import service as cases
from server.demo.hours import WorkTime
from server.demo.shots import Taken
from server.demo.story import Act, Kind, Shot, Story
from server.demo.town import CITY
from server.people import service as people
from server.people.rules import By, the_system
from server.sync import service as sync

ON_FOOT = frozenset({*(f"inspector{n}" for n in range(1, 7)), "volunteer1", "volunteer2", "enforcement1w"})
"""Who works with a phone: their operations come by push, the others' by the desk's doors."""
METRES = 1 / 111_000


class DemoBroken(Exception):  # noqa: N818 - it tells what the demo met
    """A story asks for something that the product refuses: the demo and the rules have come apart."""


@dataclass(frozen=True, slots=True)
class Cue:
    """An act with its time and its names; `op_id` is the same on every machine for the same time."""

    story: Story
    number: int
    act: Act
    at: datetime
    op_id: str
    case_id: str


def line_up(stories: Iterable[Story], *, now: datetime, work_time: WorkTime) -> list[Cue]:
    """Every act of the stories in the order of its time."""
    cues = [cue for story in stories for cue in _cues(story, now, work_time)]
    return sorted(cues, key=lambda cue: (cue.at, cue.story.name, cue.number))


def _cues(story: Story, now: datetime, work_time: WorkTime) -> list[Cue]:
    times = [_time_of(act, now, work_time) for act in story.acts]
    case_id = a_uuid(times[0], f"{story.name}/case")
    return [
        Cue(story, number, act, at, a_uuid(at, f"{story.name}/{number}"), case_id)
        for number, (act, at) in enumerate(zip(story.acts, times, strict=True))
    ]


def _time_of(act: Act, now: datetime, work_time: WorkTime) -> datetime:
    before = now - timedelta(minutes=act.ago) if act.urgent else work_time.before(now, act.ago)
    at = before + timedelta(minutes=act.later)
    return at.replace(microsecond=0)


def a_uuid(at: datetime, name: str) -> str:
    """A UUIDv7 of that time whose random part is drawn from `name`."""
    draw = random.Random(name).getrandbits
    milliseconds = int(at.timestamp() * 1000)
    return str(uuid.UUID(int=milliseconds << 80 | 7 << 76 | draw(12) << 64 | 0b10 << 62 | draw(62)))


@dataclass(slots=True)
class Players:
    """What is remembered between two acts: how far each phone has counted, and which ask of a case is open."""

    taken: Mapping[tuple[str, int, str], Taken]
    counted: dict[str, int] = field(default_factory=dict)
    asks: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    """The cases by the names of their stories: `@name` in an act is the case of that story."""

    def play(self, cue: Cue) -> None:
        """Have one act done by the product's own verb. Raises DemoBroken where it is not applied."""
        if cue.act.kind is Kind.SYSTEM:
            args = dict(cue.act.args)
            step = str(args.pop("step"))
            cases.take_step(case_id=cue.case_id, step=step, args=args, by=the_system(CITY), now=cue.at)
            return
        if cue.act.kind is not Kind.WIPED:
            self.known[cue.story.name] = cue.case_id
        by = people.find_by_at(city=CITY, account=cue.act.who, at=cue.at)
        if by is None:
            raise DemoBroken(f"{cue.story.name}: nobody is called {cue.act.who}")
        if cue.act.kind is Kind.WIPED:
            sync.note_wiped(device=_phone(by, "new"), was=_phone(by, ""), by=by, now=cue.at)
            return
        status, code = self._push(cue, by) if cue.act.who in ON_FOOT else self._post(cue, by)
        if status != cue.act.comes_to:
            raise DemoBroken(f"{cue.story.name}, act {cue.number} by {cue.act.who}: {status} {code}")

    def _push(self, cue: Cue, by: By) -> tuple[str, str | None]:
        device = _phone(by, cue.act.phone)
        self.counted[device] = self.counted.get(device, 0) + cue.act.skips + 1
        envelope = {"proto": 1, "device_id": device, "app_version": "demo", "ops": [self._phone_op(cue, device)]}
        result = json.loads(sync.push(envelope=envelope, by=by, now=cue.at))["results"][0]
        return result["status"], result["code"]

    def _phone_op(self, cue: Cue, device: str) -> dict[str, Any]:
        captured = {"wall": (cue.at - timedelta(seconds=20)).isoformat(), "mono_ms": 0, "tz": "Asia/Shanghai"}
        return self._op(cue) | {"device_seq": self.counted[device], "captured": captured}

    def _post(self, cue: Cue, by: By) -> tuple[str, str | None]:
        raw, case_id, kind = self._op(cue), cue.case_id, cue.act.kind
        if kind is Kind.ASK:
            self.asks[case_id] = cue.op_id
            answer = sync.post_ask(case_id=case_id, raw=raw, by=by, now=cue.at)
        elif kind is Kind.ANSWER:
            told = dict(cue.act.args) | {"op_id": cue.op_id}
            answer = sync.answer_ask(ask_id=self.asks[case_id], told=told, by=by, now=cue.at)
        elif kind is Kind.REPORT:
            answer = sync.post_report(raw=raw, by=by, now=cue.at)
        else:
            answer = sync.post_step(case_id=case_id, raw=raw, by=by, now=cue.at)
        return answer.status, answer.result["code"]

    def _op(self, cue: Cue) -> dict[str, Any]:
        """The operation as the phone or the desk freezes it."""
        act = cue.act
        told: dict[str, Any] = {"op_id": cue.op_id, "kind": act.kind.value, "case_id": cue.case_id}
        photos = [_photo(self.taken[cue.story.name, cue.number, shot.role], shot) for shot in act.shots]
        args = {name: self._named(value) for name, value in _args(cue).items()}
        return told | {"args": args, "fix": _fix(cue) if act.shots else None, "photos": photos}

    def _named(self, value: Any) -> Any:
        """An argument as the wire has it: `@name` is the id of that story's case."""
        return self.known[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def _phone(by: By, which: str) -> str:
    """The id of a phone of somebody's."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"gezhi-demo/{by.account}{which}"))


def _args(cue: Cue) -> dict[str, Any]:
    told = {name: value for name, value in cue.act.args.items() if value is not None}
    if cue.act.kind not in {Kind.REPORT, Kind.SELF_HANDLE}:
        return told
    story = cue.story
    point = {"lon": story.at.lon, "lat": story.at.lat, "source": "fix"}
    return {"kind": story.kind, "category": story.category, "place": story.place, "point": point} | told


def _fix(cue: Cue) -> dict[str, Any]:
    """Where the phone stood: some metres from the matter."""
    draw = random.Random(cue.op_id)
    lon = cue.story.at.lon + draw.uniform(-6, 6) * METRES
    lat = cue.story.at.lat + draw.uniform(-6, 6) * METRES
    accuracy = round(draw.uniform(4, 14), 1)
    told = {"lon": round(lon, 7), "lat": round(lat, 7), "crs": "WGS84", "accuracy_m": accuracy}
    return told | {"age_s": round(draw.uniform(0.4, 3), 1), "source": "gps"}


def _photo(taken: Taken, shot: Shot) -> dict[str, Any]:
    return {
        "sha256": taken.sha256,
        "bytes": len(taken.content),
        "mime": "image/jpeg",
        "width": taken.width,
        "height": taken.height,
        "role": shot.role,
        "source": shot.source,
        "taken_at": taken.taken_at.isoformat(),
        "exif": {"DateTimeOriginal": taken.taken_at.strftime("%Y:%m:%d %H:%M:%S")},
    }
