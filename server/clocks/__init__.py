"""How long a stage may take, by which calendar, and why the deadline is what it is."""
