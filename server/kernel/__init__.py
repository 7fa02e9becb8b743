"""What every context stands on and no business word lives in: database, HTTP declaration, time, ids, errors, effects."""
