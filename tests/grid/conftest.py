"""Properties are not timed: a pause of a shared machine is no fault of the code."""

from hypothesis import settings

settings.register_profile("gezhi-grid", deadline=None)
settings.load_profile("gezhi-grid")
