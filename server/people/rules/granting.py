"""What may be granted to whom, and what falls to a deputy."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from server.kernel.errors import Conflict, Unprocessable
from server.people.rules.policy import ADMINS, By, Grant, Reach, Role, Scope, parse_scope

Knows = Callable[[Scope], bool]
"""Whether the city has what a scope names: a beat, an area."""

REACHES: Final[Mapping[Role, frozenset[Reach]]] = {
    Role.INSPECTOR: frozenset({Reach.BEAT, Reach.CITY}),
    Role.GRID_SUPERVISOR: frozenset({Reach.AREA}),
}
"""For what a role is granted, where that is not the city: an inspector without a beat yet has the city's."""

NEVER: Final = frozenset({Role.SYSTEM, Role.CITIZEN})
"""A job and somebody without an account: no account holds these."""

LENT: Final = frozenset({Reach.BEAT, Reach.AREA})
"""What a deputy takes over is ground; what somebody is, they stay."""

OF_A_UNIT: Final = frozenset({Role.UNIT, Role.UNIT_DESK})
"""What these work on is their unit's: the same role in another unit is no help."""


class GrantRefused(Unprocessable):
    """Not to be granted: `role` with `scope`, since (`why`) the `role` or the kind of `scope` is none, or `unknown`."""

    code = "people.grant-refused"


class AdminsApart(Conflict):
    """One account holds one of the administrator's three at most (三员分立); `roles` are those it would hold."""

    code = "people.admins-apart"


def read_grant(role: str, scope: str) -> Grant:
    """The grant that two words spell. Refuses with GrantRefused where one of them is none.

    >>> read_grant("inspector", "beat:b1").scope.key
    'b1'
    """
    if role not in tuple(Role):
        raise GrantRefused(role=role, scope=scope, why="role")
    try:
        return Grant(Role(role), parse_scope(scope))
    except ValueError:
        raise GrantRefused(role=role, scope=scope, why="scope") from None


def check_grants(wanted: Iterable[Grant], knows: Knows) -> None:
    """Pass where an account may hold all of `wanted` at once. Refuses with GrantRefused, AdminsApart."""
    grants = list(wanted)
    for grant in grants:
        why = _fault(grant, knows)
        if why is not None:
            raise GrantRefused(role=grant.role, scope=str(grant.scope), why=why)
    admins = {grant.role for grant in grants} & ADMINS
    if len(admins) > 1:
        raise AdminsApart(roles=sorted(admins))


def _fault(grant: Grant, knows: Knows) -> str | None:
    if grant.role in NEVER:
        return "role"
    if grant.scope.reach not in REACHES.get(grant.role, frozenset({Reach.CITY})):
        return "scope"
    if grant.scope.reach is Reach.CITY:
        return "scope" if grant.scope.key else None
    return None if knows(grant.scope) else "unknown"


def deputised(own: Iterable[Grant], theirs: Iterable[Grant]) -> tuple[Grant, ...]:
    """What of an absent one's grants their deputy holds meanwhile: beats and areas, in roles the deputy has too.

    >>> walks = Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b1"))
    >>> deputised([Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b2"))], [walks]) == (walks,)
    True
    >>> deputised([Grant(Role.ACCEPTOR, Scope(Reach.CITY))], [walks])
    ()
    """
    held = list(own)
    roles = {grant.role for grant in held}
    lent = (grant for grant in theirs if grant.role in roles and grant.scope.reach in LENT and grant not in held)
    return tuple(sorted(set(lent), key=lambda grant: (grant.role, grant.scope)))


def uncovered(absent: By, deputy: By) -> frozenset[Role]:
    """The roles of an absent one that their deputy cannot fill: not held, or held in another unit.

    >>> handles = (Grant(Role.UNIT, Scope(Reach.CITY)),)
    >>> uncovered(By("990101", "a", "lamps", handles), By("990101", "b", "police", handles))
    frozenset({<Role.UNIT: 'unit'>})
    >>> uncovered(By("990101", "a", "lamps", handles), By("990101", "b", "lamps", handles))
    frozenset()
    """
    elsewhere = OF_A_UNIT if absent.unit != deputy.unit else frozenset[Role]()
    return frozenset(role for role in absent.roles if role not in deputy.roles or role in elsewhere)
