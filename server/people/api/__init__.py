"""The doors of people: oneself, accounts, units, absences, the register."""

from server.people.api import absences, accounts, register, session, units

DOORS = (session.door, accounts.door, units.door, absences.door, register.door)
