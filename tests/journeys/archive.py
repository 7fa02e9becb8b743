"""A city's tiles in one file (PMTiles, version 3), as small as can be: the same tile everywhere.

The format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md; of vector tiles:
https://github.com/mapbox/vector-tile-spec/tree/master/2.1
"""

import struct

MOST_ZOOM = 15
VECTOR, PNG = 1, 2
EXTENT = 4096


def packed_tiles(tile: bytes, kind: int) -> bytes:
    """The archive: header, a directory of one run over every tile from zoom 0 on, no metadata, one tile."""
    every = sum(4**zoom for zoom in range(MOST_ZOOM + 1))
    directory = b"".join(map(_varint, (1, 0, every, len(tile), 1)))  # how many, id, run, length, offset + 1
    root, about = 127, b"{}"
    data = root + len(directory) + len(about)
    places = (root, len(directory), root + len(directory), len(about), data, 0, data, len(tile), every, 1, 1)
    whole = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    head = b"PMTiles\x03" + struct.pack("<11Q", *places) + bytes((1, 1, 1, kind, 0, MOST_ZOOM))
    head += struct.pack("<4iB2i", *whole, 0, 0, 0)
    return head + directory + about + tile


def water_tile() -> bytes:
    """A vector tile that is water from edge to edge, and beyond as tiles are."""
    low, size = -64, EXTENT + 128
    ring = (9, _zigzag(low), _zigzag(low), 26, _zigzag(size), 0, 0, _zigzag(size), _zigzag(-size), 0, 15)
    shape = b"".join(map(_varint, ring))
    feature = _field(3, 3) + _field(4, shape)
    return _field(3, _field(1, b"water") + _field(2, feature) + _field(5, EXTENT) + _field(15, 2))


def _field(number: int, value: int | bytes) -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _varint(number: int) -> bytes:
    told = bytearray()
    while number > 127:
        told.append(number & 127 | 128)
        number >>= 7
    return bytes([*told, number])
