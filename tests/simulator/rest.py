"""Brings everybody to rest on a good line, and then holds phones and server against each other, fact by fact."""

from datetime import timedelta
from typing import Any

from tests.simulator.ledger import Broken, blocked
from tests.simulator.world import SALTS, World
from tests.town import PASSWORD

Json = dict[str, Any]
MOST_PASSES = 8
UNSENT = frozenset({"saved", "frozen"})
UNDER_WAY = frozenset({"raw", "ready", "wanted"})
"""States of a picture that has not arrived."""


def come_to_rest(world: World) -> None:
    """Let what is held arrive, sign everybody in, save what was begun, and sync until nothing moves any more.

    What then still waits for a supervisor is decided, and everybody hears of it.
    """
    world.salt = 1_000_000 * SALTS
    while world.line.deliver_late(0):
        world.seen["arrived late"] += 1
    for _ in range(MOST_PASSES):
        before = world.house.clock()
        for phone in range(len(world.accounts)):
            _sync_everybody(world, phone)
        world.house.at += timedelta(minutes=1)
        world.check_numbers()
        rests = world.house.clock() == before and not any(map(_waiting, world.looks))
        if rests and not _decide_all(world):
            return
    raise Broken("everybody comes to rest", waiting=[_waiting(look) for look in world.looks])


def _decide_all(world: World) -> bool:
    """Decide whatever is held: every other schedule takes the steps, as far as they can be taken. Whether any was."""
    how = world.schedule.seed % 2
    first = world.decide(how)
    taken = first
    while taken is not None:
        taken = world.decide(how if taken else 1)  # what cannot be taken is left
    return first is not None


def _waiting(look: Json) -> list[str]:
    """The accounts that have something on this phone which is not through."""
    refused = {entry["op_id"] for entry in look["entries"] if entry["state"] == "rejected"} | blocked(look)
    free = [entry for entry in look["entries"] if entry["op_id"] not in refused]
    unsent = {entry["account"] for entry in free if entry["state"] in UNSENT}
    begun = {draft["account"] for draft in look["drafts"]}
    of = {entry["op_id"]: entry["account"] for entry in look["entries"]}
    sending = {
        of[row["op_id"]]
        for row in look["photos"]
        if row["state"] in UNDER_WAY and row["op_id"] in of and row["op_id"] not in refused
    }
    return sorted(unsent | begun | sending)


def _sync_everybody(world: World, phone: int) -> None:
    """The person of this phone, after whoever else left something on it and cannot be spoken for."""
    home = world.accounts[phone]
    _sync_as(world, phone, home)
    others = [account for account in _waiting(world.looks[phone]) if account != home]
    for account in others:
        _sync_as(world, phone, account)
    if others:
        _sync_as(world, phone, home)


def _sync_as(world: World, phone: int, account: str) -> None:
    look = world.looks[phone] or world.order(phone, "look")["look"]
    if look["session"] not in {None, account}:
        world.order(phone, "sign_out")
    if world.looks[phone]["session"] is None or world.looks[phone]["expired"]:
        came = world.order(phone, "sign_in", account=account, password=PASSWORD)["came"]
        if came is not None:
            raise Broken("on a good line one signs in", account=account, came=came)
    world.order(phone, "resize")
    world.order(phone, "finish")
    _sync(world, phone, account)


def _sync(world: World, phone: int, account: str) -> None:
    came = world.order(phone, "sync")["came"]
    if came["ending"] in {"signed-out", "shut-out"}:  # the phone learns only now that its session is over
        world.order(phone, "sign_in", account=account, password=PASSWORD)
        came = world.order(phone, "sync")["came"]
    if came["ending"] != "done":
        raise Broken("on a good line a round ends well", phone=phone, account=account, came=came)
