"""What every context stands on and no business word lives in: database, HTTP, time, ids, errors, effects."""
