"""What people refuse with, where accounts, units and absences are set."""

from server.kernel.errors import Conflict, Forbidden, NotFound, Unprocessable


class AccountNotFound(NotFound):
    """No such account."""

    code = "people.account-not-found"


class UnitNotFound(NotFound):
    """No such unit."""

    code = "people.unit-not-found"


class DeviceNotFound(NotFound):
    """The account was never on this device."""

    code = "people.device-not-found"


class AbsenceNotFound(NotFound):
    """No such absence."""

    code = "people.absence-not-found"


class OwnAccount(Forbidden):
    """Nobody grants themselves a role, disables themselves or sets their own first password."""

    code = "people.own-account"


class LastSecurityAdmin(Conflict):
    """Nobody would be left who may set accounts."""

    code = "people.last-security-admin"


class NameTaken(Conflict):
    """Another account has this login name (`name`)."""

    code = "people.name-taken"


class IdTaken(Conflict):
    """The id (`id`) was given already, to something else."""

    code = "people.id-taken"


class UnitDissolved(Conflict):
    """The unit (`unit`) is dissolved: nobody comes into it, and nothing of it is changed."""

    code = "people.unit-dissolved"


class UnitBusy(Conflict):
    """The unit still leads `cases` open cases."""

    code = "people.unit-busy"


class UnitPeopled(Conflict):
    """The unit still has `accounts` accounts or `units` units: say where the accounts go, move the units first."""

    code = "people.unit-peopled"


class UnitRefused(Unprocessable):
    """No such unit can be: `field` (territory, parent) is `why`: malformed, unknown, circle."""

    code = "people.unit-refused"


class AbsenceRefused(Unprocessable):
    """No such absence: `why` is order (it ends before it begins), past, or deputy (stands in for somebody then)."""

    code = "people.absence-refused"


class AbsenceOverlaps(Conflict):
    """The account is away then already (`absence`)."""

    code = "people.absence-overlaps"


class DeputyRefused(Unprocessable):
    """Cannot stand in (`deputy`): `why` is self, unknown, disabled, away, or role: fills none of the absent one's."""

    code = "people.deputy-refused"


class PasswordRefused(Unprocessable):
    """Too short (`least` characters), or the demo's public password outside the demo."""

    code = "people.password-refused"


class PasswordSame(Unprocessable):
    """The new password is the old one."""

    code = "people.password-same"


class PasswordWrong(Unprocessable):
    """The old password is not the account's."""

    code = "session.password-wrong"
