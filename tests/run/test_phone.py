"""`gezhi phone`: HTTPS for phones of the same network, by a certificate that they can be told to trust."""

import json
import ssl
import urllib.error
import urllib.request

import pytest

from tests.run.conftest import Gezhi, Running, offspring_of, wait_for
from tests.run.ports import free_port


@pytest.fixture
def home(gezhi: Gezhi) -> tuple[str, str]:
    """Where phones will find it: the product, and the page of trust."""
    https, trust = free_port(), free_port()
    gezhi.env |= {"LAN_ADDRESS": "127.0.0.1", "LAN_PORT": str(https), "LAN_TRUST_PORT": str(trust)}
    gezhi.env |= {"DEMO": "1", "DEMO_CASES": "20"}
    return f"https://127.0.0.1:{https}", f"http://127.0.0.1:{trust}"


def read(url: str, trusting: ssl.SSLContext | None = None, body: object = None) -> tuple[int, str, bytes]:
    """Status, Set-Cookie and body."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url, data, {"Content-Type": "application/json"} if data else {})  # noqa: S310 - loopback
    with urllib.request.urlopen(asked, timeout=20, context=trusting) as answer:  # noqa: S310 - loopback
        return answer.status, answer.headers.get("Set-Cookie", ""), answer.read()


def trust(page: str) -> ssl.SSLContext:
    """What a phone trusts once it installed the certificate that the page hands out."""
    _, _, certificate = read(f"{page}/gezhi-root.crt")
    return ssl.create_default_context(cadata=certificate.decode())


def serving(gezhi: Gezhi, https: str) -> Running:
    running = gezhi.start("phone")
    wait_for(lambda: https in running.said)
    return running


def test_a_phone_that_trusts_it_signs_in_over_https_and_its_cookie_never_goes_without(
    gezhi: Gezhi, home: tuple[str, str]
) -> None:
    https, page = home
    running = serving(gezhi, https)

    with pytest.raises(urllib.error.URLError, match="certificate"):
        read(f"{https}/")
    trusting = trust(page)
    device = "11111111-2222-4333-8444-555555555555"
    signing = {"account": "inspector1", "password": "gezhi-demo", "device_id": device, "device_name": "phone"}
    status, cookie, _ = read(f"{https}/api/session", trusting, signing)

    assert read(f"{https}/", trusting)[0] == 200
    assert status == 200
    assert {"Secure", "HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert "█" in running.said or "▀" in running.said, "a code to scan"
    assert https in read(page)[2].decode()


def test_it_all_ends_together(gezhi: Gezhi, home: tuple[str, str]) -> None:
    running = serving(gezhi, home[0])
    begun = offspring_of(running.process.pid)
    assert any("caddy" in command for command in begun.values())

    assert running.end() == 0
    assert not set(begun) & set(offspring_of(1))


def test_an_address_that_is_none_is_said_in_one_line(gezhi: Gezhi) -> None:
    done = gezhi.call("phone", LAN_ADDRESS="my-laptop")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "gezhi: LAN_ADDRESS=my-laptop is no IPv4 address\n"
