"""Many hands for many photographs: each waits for the disk, and the disk confirms several as fast as one."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
HANDS = 8
PAGE = 1000
"""Names that are in memory at a time."""


def each(work: Callable[[str], T], names: Iterable[str]) -> Iterator[T]:
    """What `work` comes to for every name, in their order. What it raises is raised here, when its page is done."""
    left = iter(names)
    with ThreadPoolExecutor(HANDS) as hands:
        while page := list(islice(left, PAGE)):
            yield from hands.map(work, page)
