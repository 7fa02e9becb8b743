"""The checksum of a scope: the XOR of the first 8 bytes of sha-256("id:rev") over its case rows, as hex."""

import hashlib

NOTHING = "0" * 16


def digest(case_id: str, rev: int) -> str:
    """What one row adds: 16 hex digits.

    >>> digest("0190a4b0-0000-7000-8000-000000000001", 4)
    '7a46ac401be815b6'
    """
    return hashlib.sha256(f"{case_id}:{rev}".encode()).hexdigest()[:16]


def xor(one: str, other: str) -> str:
    """The XOR of two sums.

    >>> xor(xor(NOTHING, "00000000000000ff"), "000000000000000f")
    '00000000000000f0'
    """
    return f"{int(one, 16) ^ int(other, 16):016x}"
