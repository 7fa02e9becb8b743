"""The token by which an outbox goes out after its session ended: thirty days, and no longer than its owner wants."""

from collections.abc import Callable

from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import ToldTime
from tests.phone import Phone

Make = Callable[..., Phone]


def push_with(town: Flask, inspector: Phone) -> TestResponse:
    """A push of an empty outbox by its token alone, from a browser that has no cookie."""
    headers = {"Authorization": f"Push {inspector.session['push_token']}"}
    return town.test_client().post(
        "/api/sync/push", json={"proto": 1, "device_id": inspector.device, "ops": []}, headers=headers
    )


def test_a_push_token_opens_for_thirty_days(phone: Make, town: Flask, told: ToldTime) -> None:
    inspector = phone("inspector1")
    told.forward(days=30, seconds=-1)
    assert push_with(town, inspector).status_code == 200

    told.forward(seconds=1)

    refused = push_with(town, inspector)
    assert (refused.status_code, refused.json["code"]) == (401, "session.required")


def test_signing_out_ends_the_push_token_of_this_device_and_of_no_other(phone: Make, town: Flask) -> None:
    here, there = phone("inspector1"), phone("inspector1", device=2)

    assert here.web.delete("/api/session").status_code == 204

    assert push_with(town, here).status_code == 401
    assert push_with(town, there).status_code == 200


def test_an_outbox_goes_out_by_its_token_when_its_session_is_over(phone: Make, town: Flask, told: ToldTime) -> None:
    inspector = phone("inspector1")
    told.forward(days=29)
    inspector.web.delete_cookie("gezhi_session")
    assert inspector.web.get("/api/session").status_code == 401

    assert push_with(town, inspector).status_code == 200
