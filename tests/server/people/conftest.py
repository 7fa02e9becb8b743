"""Somebody new, as the administrator makes them, and what the register says of it."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.conftest import ToldTime
from tests.phone import Phone, new_id

Make = Callable[..., Phone]
Json = dict[str, Any]


class Office:
    """An administrator at work: asks, and reads the register."""

    def __init__(self, phone: Phone, make: Make) -> None:
        self.phone, self.web, self.make = phone, phone.web, make

    def hire(self, name: str, *grants: tuple[str, str], unit: str | None = "centre") -> Json:
        """A new account, with its first password beside it."""
        told = {"id": new_id(), "name": name, "display_name": f"某{name}", "unit": unit}
        told |= {"grants": [{"role": role, "scope": scope} for role, scope in grants]}
        answer = self.web.post("/api/accounts", json=told)
        assert answer.status_code == 201, answer.text
        return told | answer.json

    def sign_in(self, hired: Json, password: str | None = None) -> Phone:
        """The new one on a device of their own, with the first password unless another is told."""
        return self.make(hired["name"], password=password or hired["first_password"])

    def grant(self, account: str, *grants: tuple[str, str]) -> TestResponse:
        wanted = [{"role": role, "scope": scope} for role, scope in grants]
        return self.web.put(f"/api/accounts/{account}/grants", json={"grants": wanted})

    def lines(self, **query: Any) -> list[tuple[str, str, Json]]:
        """The register, the oldest line first, as (what, subject, args)."""
        answer = self.make("admin1", 9).web.get("/api/register", query_string=query)
        assert answer.status_code == 200, answer.text
        return [(line["what"], line["subject"], line["args"]) for line in reversed(answer.json["items"])]


@pytest.fixture
def office(phone: Make) -> Office:
    """The office of admin1."""
    return Office(phone("admin1"), phone)


@pytest.fixture
def until(told: ToldTime) -> Callable[..., str]:
    """A time in so many days, hours or minutes, as it is told."""

    def at(**span: float) -> str:
        before = told.at
        then = told.forward(**span)
        told.at = before
        return then.isoformat()

    return at


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]
