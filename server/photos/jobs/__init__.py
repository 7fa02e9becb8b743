"""What follows from a stored photograph, and what is cleared away: run by the worker."""

from server.photos.jobs.derive import derive
from server.photos.jobs.sweep import sweep

__all__ = ["derive", "sweep"]
