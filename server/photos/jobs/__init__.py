"""What follows from a stored photograph, and what is cleared away: run by the worker."""

from server.photos.jobs.deriving import derive
from server.photos.jobs.sweeping import sweep

__all__ = ["derive", "sweep"]
