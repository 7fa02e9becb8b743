"""Flask's unsafe defaults are set, and every setting is explained."""

import dataclasses
import re
from pathlib import Path

import pytest
from flask import Flask

from server.settings import Settings, read_settings
from tests.apps import open_app
from tests.phone import new_id
from tests.town import PASSWORD

DOCS = Path(__file__).parents[3] / "docs" / "settings.md"
MB = 1024 * 1024


def sign_in(app: Flask, **options: object) -> str:
    """Sign in and give the cookie's header."""
    told = {"account": "inspector1", "password": PASSWORD, "device_id": new_id(), "device_name": ""}
    answer = app.test_client().post("/api/session", json=told, **options)
    assert answer.status_code == 200, answer.text
    return answer.headers["Set-Cookie"]


def test_a_body_has_a_limit_though_nobody_asked_for_one(town: Flask) -> None:
    assert 20 * MB < town.config["MAX_CONTENT_LENGTH"] <= 25 * MB


def test_the_cookie_is_nobodys_but_the_servers(town: Flask) -> None:
    cookie = sign_in(town)

    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_under_https_the_cookie_goes_over_https_only(town: Flask) -> None:
    assert "Secure" in sign_in(town, base_url="https://localhost")


def test_the_cookie_goes_over_https_only_where_it_is_set_so(town: Flask) -> None:
    settings = town.extensions["gezhi.settings"]
    town.extensions["gezhi.settings"] = dataclasses.replace(settings, cookie_secure=True)

    assert "Secure" in sign_in(town)


def test_a_host_that_is_not_trusted_is_not_answered(tmp_path: Path) -> None:
    with open_app(Settings(data_dir=tmp_path, trusted_hosts=("gezhi.example",))) as app:
        assert app.config["TRUSTED_HOSTS"] == ["gezhi.example"]
        assert app.test_client().get("/api/openapi.json", base_url="http://evil.example").status_code == 401
        assert app.test_client().get("/api/openapi.json", base_url="http://gezhi.example").status_code == 200


def test_flask_serves_no_folder_and_keeps_no_session_of_its_own(town: Flask) -> None:
    assert town.static_folder is None
    assert town.secret_key is None
    assert town.debug is False


def test_every_answer_tells_the_browser_what_it_may(town: Flask) -> None:
    headers = town.test_client().get("/api/nothing").headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[", "http://localhost.evil.example"])
def test_a_page_of_another_origin_may_not_write(town: Flask, origin: str) -> None:
    told = {"account": "inspector1", "password": PASSWORD, "device_id": new_id(), "device_name": ""}

    answer = town.test_client().post("/api/session", json=told, headers={"Origin": origin})

    assert (answer.status_code, answer.json["code"]) == (403, "session.origin-refused")


def test_every_setting_is_explained_and_every_explained_one_is_there() -> None:
    explained = set(re.findall(r"^\| `([A-Z_]+)`", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert explained == {field.name.upper() for field in dataclasses.fields(Settings)}


def test_every_setting_is_read_from_the_environment() -> None:
    given = {
        "DATA_DIR": "x",
        "DATABASE_URL": "postgresql://u@h/n",
        "HOST": "0.0.0.0",  # noqa: S104 - an example of a value
        "PORT": "9",
        "CITY": "990101",
        "DEMO": "yes",
        "DEMO_CASES": "30",
        "LAN_ADDRESS": "192.168.1.5",
        "LAN_PORT": "9443",
        "LAN_TRUST_PORT": "9442",
        "MAP_TILES": "https://tiles.example/{z}/{x}/{y}.png",
        "MAP_PMTILES": "/srv/city.pmtiles",
        "MAP_ATTRIBUTION": "© somebody",
        "MAP_CRS": "GCJ02",
        "SESSION_DAYS": "3",
        "COOKIE_SECURE": "1",
        "TRUSTED_HOSTS": "a.example,b.example",
        "WORK_SESSIONS": "09:00-12:00",
        "WEB_PROCESSES": "3",
        "WORKER_POLL_SECONDS": "0.5",
        "STATIC_DIR": "y",
    }

    told, default = read_settings(given), Settings()

    for field in dataclasses.fields(Settings):
        assert field.name.upper() in given, f"{field.name} needs an example here"
        assert getattr(told, field.name) != getattr(default, field.name), field.name
    assert read_settings({}) == default
