"""People as they go over the wire."""

from pydantic import BaseModel, Field


class SignIn(BaseModel):
    """What opens a session."""

    account: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    device_id: str
    device_name: str = Field(default="", max_length=200)


class AccountWire(BaseModel):
    """Who one is."""

    id: str
    name: str
    display_name: str
    unit: str | None


class SessionWire(BaseModel):
    """An open session; the push token is told once, when it is opened."""

    account: AccountWire
    roles: list[str]
    scopes: list[str]
    push_token: str | None = None


class PersonWire(BaseModel):
    """Somebody who can be named in a step."""

    id: str
    display_name: str
    unit: str | None


class PeopleWire(BaseModel):
    """Those who can be named, in order of name."""

    people: list[PersonWire]
