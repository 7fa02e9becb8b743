"""Names of things: UUIDv7 for what is made in many places, short random words for what is secret."""

import secrets
import time
import uuid


def new_uuid() -> str:
    """A UUIDv7 (RFC 9562) as lower-case text: 48 bits of milliseconds, 74 random ones."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=bits))


def find_uuid(text: object) -> str | None:
    """The UUID in its one spelling (lower case, with hyphens), or None where `text` is no UUID.

    >>> find_uuid("0190A4B0-0000-7000-8000-000000000001")
    '0190a4b0-0000-7000-8000-000000000001'
    >>> find_uuid("seven") is None
    True
    """
    if not isinstance(text, str) or len(text) != len("00000000-0000-0000-0000-000000000000"):
        return None
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def new_secret() -> str:
    """256 random bits, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)
