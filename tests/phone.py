"""A phone or browser of somebody in the invented town: signs in, makes operations, pushes, pulls and sends bytes."""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from grid.coords import Wgs84
from tests.town import PASSWORD, inside

Json = dict[str, Any]


def new_id() -> str:
    return str(uuid.uuid4())


def a_photo(role: str = "before", picture: bytes = b"", **said: Any) -> Json:
    """A photograph as an operation names it; without bytes of its own, one nobody will ever send."""
    sha = hashlib.sha256(picture or new_id().encode()).hexdigest()
    told = {"sha256": sha, "bytes": len(picture) or 1000, "mime": "image/jpeg", "width": 1600, "height": 1200}
    return told | {"role": role, "source": "camera_app", "taken_at": "2026-11-23T09:00:00+08:00", "exif": {}} | said


class Phone:
    """One account on one device, with an outbox that counts."""

    def __init__(
        self, app: Flask, name: str, told: Callable[[], datetime], device: int = 1, *, password: str = PASSWORD
    ) -> None:
        self.name, self.told, self.seq, self.cursor = name, told, 0, None
        self.device = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{device}"))
        self.web = app.test_client()
        body = {"account": name, "password": password, "device_id": self.device, "device_name": "test"}
        answer = self.web.post("/api/session", json=body)
        assert answer.status_code == 200, answer.text
        self.session: Json = answer.json

    def op(self, kind: str, args: Mapping[str, Any], case: str | None = None, **more: Any) -> Json:
        """An operation as a phone freezes it."""
        self.seq += 1
        at = self.told().isoformat()
        captured = {"wall": at, "mono_ms": 1.0, "boot_id": "b", "tz": "Asia/Shanghai"}
        told = {"op_id": new_id(), "device_seq": self.seq, "kind": kind, "case_id": case or new_id()}
        return told | {"base_state_rev": None, "captured": captured, "fix": None, "args": dict(args)} | more

    def report(self, category: str = "09006", kind: str = "matter", at: Wgs84 | None = None, **more: Any) -> Json:
        """A report with one photograph."""
        where = at or inside()
        point = {"lon": where.lon, "lat": where.lat, "source": "fix"}
        args = {
            "kind": kind,
            "category": category,
            "condition": None,
            "note": "有人占道",
            "place": "路口",
            "point": point,
        }
        fix = {"lon": where.lon, "lat": where.lat, "crs": "WGS84", "accuracy_m": 8.0, "age_s": 2.0, "source": "gps"}
        return self.op("report", args, fix=fix, photos=[a_photo()]) | more

    def push(self, *ops: Any, **headers: str) -> Json:
        """Push operations and give the answer."""
        answer = self.push_raw({"proto": 1, "device_id": self.device, "app_version": "t", "ops": list(ops)}, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json

    def push_raw(self, envelope: Any, **headers: str) -> TestResponse:
        body = json.dumps(envelope)  # ASCII, so that a test may send half a surrogate
        return self.web.post("/api/sync/push", data=body, content_type="application/json", headers=headers)

    def step(
        self, case: str, step: str, photos: list[Json] | None = None, base: int | None = None, **args: Any
    ) -> TestResponse:
        """Take a step at the desk's door."""
        told = {"op_id": new_id(), "kind": "step", "case_id": case, "base_state_rev": base, "photos": photos or []}
        return self.web.post(f"/api/cases/{case}/steps", json=told | {"args": {"step": step} | args})

    def must(self, case: str, step: str, photos: list[Json] | None = None, **args: Any) -> Json:
        """Take a step that must succeed; gives the result's case."""
        answer = self.step(case, step, photos, **args)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json
        return told["case"]

    def read(self, case: str) -> Json:
        answer = self.web.get(f"/api/cases/{case}")
        assert answer.status_code == 200, answer.text
        return answer.json

    def pull_page(self, cursor: str | None = None, limit: int = 500) -> Json:
        query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        answer = self.web.get("/api/sync/pull", query_string=query)
        assert answer.status_code == 200, answer.text
        return answer.json

    def send(self, picture: bytes) -> TestResponse:
        """Send a photograph whole."""
        headers = {
            "Upload-Offset": "0",
            "Upload-Length": str(len(picture)),
            "Content-Type": "application/offset+octet-stream",
        }
        return self.web.patch(f"/api/photos/{hashlib.sha256(picture).hexdigest()}", data=picture, headers=headers)
