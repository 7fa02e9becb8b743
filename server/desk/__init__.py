"""Questions the desk asks: read-only views over cases."""
