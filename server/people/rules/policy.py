"""Who may what: ONE table of permissions × roles with how far each reaches, and the scopes it becomes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

COOKIE = "gezhi_session"
"""What a signed-in browser shows at the gate."""


class Role(StrEnum):
    """What somebody is in a city. One account may be several."""

    INSPECTOR = "inspector"
    VOLUNTEER = "volunteer"
    CITIZEN = "citizen"
    ACCEPTOR = "acceptor"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    GRID_SUPERVISOR = "grid_supervisor"
    UNIT_DESK = "unit_desk"
    UNIT = "unit"
    LEADER = "leader"
    ASSESSOR = "assessor"
    ADMIN = "admin"
    """All three of the next in one person, for a small town (三员合一)."""
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    SYSTEM = "system"


class Permission(StrEnum):
    """What an operation asks for."""

    SELF = "self"
    """One's own session and devices."""
    SYNC = "sync"
    """One's own outbox and feed."""
    PACK = "pack"
    """The facts a phone needs offline; also locating and routing."""
    CASE_READ = "case.read"
    CASE_REPORT = "case.report"
    CASE_STEP = "case.step"
    """To take steps at all; which step by whom is the table of moves."""
    CASE_ASK = "case.ask"
    CALLER_SEE = "caller.see"
    """Who called, where somebody reported for them; each look is written down."""
    HANDOVER = "case.hand-over"
    """To give what somebody has open to another."""
    PHONES_SEE = "sync.phones"
    """Which phones are silent, lack something or were wiped."""
    HELD_DECIDE = "sync.decide"
    """What a held operation comes to."""
    PHOTO_SEND = "photo.send"
    PHOTO_SEE = "photo.see"
    TOWN_READ = "town.read"
    """Accounts, units, beats and settings as the administrators see them."""
    TOWN_SET = "town.set"
    """Units, beats, stage limits, tiles."""
    PEOPLE_SET = "people.set"
    """Accounts, what they are granted, devices, passwords, absences."""
    REGISTER_READ = "register.read"


class Reach(StrEnum):
    """How far a permission reaches, by role; one word becomes scopes of one kind."""

    SELF = "self"
    """What one reported, or has a task in."""
    BEAT = "beat"
    UNIT = "unit"
    AREA = "area"
    CITY = "city"


ADMINS = frozenset({Role.ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""The administrator, whole or in three (三员): the system's, security's, and the auditor, who changes nothing."""

_DESK = (Role.ACCEPTOR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.SUPERVISOR)
_HANDLERS = (Role.UNIT, Role.UNIT_DESK)
_EVERYBODY = tuple(role for role in Role if role not in {Role.SYSTEM, Role.CITIZEN})
_S, _B, _U, _A, _C = Reach.SELF, Reach.BEAT, Reach.UNIT, Reach.AREA, Reach.CITY

_SEES: Mapping[Role, frozenset[Reach]] = (
    {
        Role.INSPECTOR: frozenset({_S, _B}),
        Role.VOLUNTEER: frozenset({_S}),
        Role.GRID_SUPERVISOR: frozenset({_S, _A}),
        Role.LEADER: frozenset({_S, _C}),
        Role.ADMIN: frozenset({_S, _C}),
    }
    | {role: frozenset({_S, _C}) for role in _DESK}
    | {role: frozenset({_S, _U}) for role in _HANDLERS}
)

_STEPS = {role: _SEES[role] for role in (Role.INSPECTOR, *_DESK, *_HANDLERS)}
_REPORTS = {
    role: frozenset({_S})
    for role in (Role.INSPECTOR, Role.VOLUNTEER, Role.ACCEPTOR, Role.UNIT, Role.UNIT_DESK, Role.SUPERVISOR)
}

POLICY: Mapping[Permission, Mapping[Role, frozenset[Reach]]] = {
    Permission.SELF: dict.fromkeys(_EVERYBODY, frozenset({_S})),
    Permission.SYNC: dict.fromkeys(_EVERYBODY, frozenset({_S})),
    Permission.PACK: dict.fromkeys(_EVERYBODY, frozenset({_C})),
    Permission.CASE_READ: _SEES,
    Permission.CASE_REPORT: _REPORTS,
    Permission.CASE_STEP: _STEPS,
    Permission.CASE_ASK: {role: _SEES[role] for role in (*_DESK, Role.UNIT_DESK)},
    Permission.CALLER_SEE: {role: _SEES[role] for role in (Role.ACCEPTOR, Role.SHIFT_LEADER, Role.SUPERVISOR)},
    Permission.HANDOVER: {role: _SEES[role] for role in (Role.SHIFT_LEADER, Role.ADMIN)},
    Permission.PHONES_SEE: {role: _SEES[role] for role in (Role.SUPERVISOR, Role.SHIFT_LEADER, Role.ADMIN)},
    Permission.HELD_DECIDE: {Role.SUPERVISOR: _SEES[Role.SUPERVISOR]},
    Permission.PHOTO_SEND: dict.fromkeys(_EVERYBODY, frozenset({_S})),
    Permission.PHOTO_SEE: _SEES,
    Permission.TOWN_READ: dict.fromkeys(sorted(ADMINS), frozenset({_C})),
    Permission.TOWN_SET: dict.fromkeys((Role.ADMIN, Role.SYSTEM_ADMIN), frozenset({_C})),
    Permission.PEOPLE_SET: dict.fromkeys((Role.ADMIN, Role.SECURITY_ADMIN), frozenset({_C})),
    Permission.REGISTER_READ: dict.fromkeys((Role.ADMIN, Role.AUDIT_ADMIN), frozenset({_C})),
}

OWN = frozenset({Permission.SELF, Permission.SYNC, Permission.PHOTO_SEND})
"""What concerns oneself alone outlives every role: an outbox must be able to empty, or what is in it is lost."""

REPORTER_HIDDEN_FROM = frozenset({Role.UNIT, Role.UNIT_DESK, Role.ADMIN, Role.VOLUNTEER, Role.CITIZEN})
"""To these the reporter is a role word in every field and event: volunteers see foreign cases that theirs were merged
into."""


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """A part of the city: `self:<account>`, `beat:<id>`, `unit:<id>`, `area:<code prefix>` or `city`."""

    reach: Reach
    key: str = ""

    def __str__(self) -> str:
        """The scope as it goes over the wire.

        >>> str(Scope(Reach.UNIT, "12")), str(Scope(Reach.CITY))
        ('unit:12', 'city')
        """
        return f"{self.reach}:{self.key}" if self.key else str(self.reach)


def parse_scope(text: str) -> Scope:
    """The scope that `text` spells; ValueError where it spells none.

    >>> parse_scope("area:230102001").key
    '230102001'
    """
    reach, _, key = text.partition(":")
    return Scope(Reach(reach), key)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to an account, with the scope it was given for."""

    role: Role
    scope: Scope


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: an account of a city with what it was granted, or the system."""

    city: str
    account: str
    unit: str
    grants: tuple[Grant, ...]
    device: str = ""
    name: str = ""
    first_password: bool = False
    """Whether the password is one that somebody else set: until it is changed, hardly anything else is answered."""

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held now."""
        return frozenset(grant.role for grant in self.grants)


def the_system(city: str) -> By:
    """A job or a rule acting in `city`."""
    return By(city, "system", "", (Grant(Role.SYSTEM, Scope(Reach.CITY)),))


def may(by: By, permission: Permission) -> bool:
    """Whether any of the roles holds the permission at all, or it needs none."""
    return permission in OWN or any(role in POLICY[permission] for role in by.roles)


def scopes_of(by: By, permission: Permission = Permission.CASE_READ) -> frozenset[Scope]:
    """The scopes in which `by` holds the permission: the one filter for queries, the feed and photographs."""
    reached: set[Scope] = set()
    for grant in by.grants:
        for reach in POLICY[permission].get(grant.role, frozenset()):
            reached |= _scope(reach, grant, by)
    return frozenset(reached)


def _scope(reach: Reach, grant: Grant, by: By) -> set[Scope]:
    if reach is Reach.SELF:
        return {Scope(reach, by.account)}
    if reach is Reach.CITY:
        return {Scope(reach)}
    if reach is Reach.UNIT:
        return {Scope(reach, by.unit)} if by.unit else set()
    return {grant.scope} if grant.scope.reach is reach else set()


def hides_reporter(by: By) -> bool:
    """Whether every role of `by` that sees a case sees it without who reported it."""
    seeing = by.roles & POLICY[Permission.CASE_READ].keys()
    return bool(seeing) and seeing <= REPORTER_HIDDEN_FROM


def hides_staff(by: By) -> bool:
    """Whether `by` sees cases only as one of the public: who worked on them is a role word then."""
    seeing = by.roles & POLICY[Permission.CASE_READ].keys()
    return bool(seeing) and seeing <= {Role.VOLUNTEER, Role.CITIZEN}


KNOWS_EVERY_UNIT = frozenset({*_DESK, Role.LEADER, Role.ADMIN})
"""These may ask who works in any unit; everybody else only in their own."""

SENDS_CHECKS = frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER})
"""These may name the inspector who checks."""


def knows_unit(by: By, unit: str) -> bool:
    """Whether `by` may see who works in a unit.

    >>> knows_unit(By("990101", "a", "lamps", ()), "lamps"), knows_unit(By("990101", "a", "lamps", ()), "police")
    (True, False)
    """
    return bool(by.roles & KNOWS_EVERY_UNIT) or (by.unit != "" and by.unit == unit)


def roles_with(permission: Permission) -> frozenset[Role]:
    """The roles that hold a permission."""
    return frozenset(POLICY[permission])


def roles_among(by: By, roles: Iterable[Role]) -> frozenset[Role]:
    """Those of `roles` that `by` holds."""
    return by.roles & frozenset(roles)
