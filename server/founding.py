"""Founds a city's people: its first administrator, who registers everybody else at the desk."""

from flask import Flask

from server.kernel.db import db
from server.kernel.now import now
from server.people import service as people
from server.places import service as places
from server.running import Trouble


def found_admin(app: Flask, *, city: str, name: str) -> str:
    """Register the first administrator of a city without one; gives the first password, which is told this once.

    Raises Trouble where the city is unknown, has one already, or the name is another account's.
    """
    with app.app_context():
        try:
            home = places.serving_city(city)
            first = people.make_first_admin(city=home, name=name, now=now())
        except places.CityMissing as missing:
            known = ", ".join(missing.fields["cities"]) or "none"
            raise Trouble(f"no such city here, known: {known}; gezhi import-cells brings one") from None
        except people.NameTaken:
            raise Trouble(f"the name {name} is taken") from None
        finally:
            db.session.remove()
    if first is None:
        raise Trouble("this city has an administrator already: accounts are registered at the desk")
    return first
