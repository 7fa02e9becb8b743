"""How fast the duty list answers, against a bare dictionary look-up in the same run.

python bench/route.py
"""

import random
import time
from statistics import median

from server.routing.rules import Asked, Duty, Territory, route

ROWS, ASKS, ROUNDS = 300, 5_000, 5


def main() -> None:
    """Draw a duty list of a city's size, measure in turns, print."""
    drawn = random.Random("duties")  # noqa: S311 - categories, no secret
    rows = [_row(number, drawn) for number in range(ROWS)]
    blocks = [Territory(f"b{number}", f"230102{number:03}") for number in range(20)]
    asked = [_asked(drawn) for _ in range(ASKS)]
    bare = {(row.category, row.territory): row.lead for row in rows}

    def ours() -> None:
        for one in asked:
            route(one, rows, blocks)

    def theirs() -> None:
        for one in asked:
            bare.get((one.category, one.cell[:9]))

    told = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    ratio = median(a / b for a, b in told)
    rate = ASKS / median(a for a, _ in told)
    print(f"route.one  ratio {ratio:.0f}  ({rate:.0f} answers/s over {ROWS} rows, each with its why; a dict is 1)")


def _row(number: int, drawn: random.Random) -> Duty:
    category = f"{drawn.randrange(1, 11):02}{drawn.randrange(100):03}"[: drawn.choice((2, 5))]
    territory = drawn.choice(("", "230102", f"230102{drawn.randrange(20):03}"))
    return Duty(f"{number}", "matter", category, territory, "", "", None, None, f"u{number}", (), "")


def _asked(drawn: random.Random) -> Asked:
    cell = f"230102{drawn.randrange(20):03}001{drawn.randrange(1, 200):03}"
    return Asked("matter", f"{drawn.randrange(1, 11):02}{drawn.randrange(100):03}", cell, "", 1, 600)


def _seconds(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
