"""Which unit answers for a category at a place and time, by 条 and 块, and why."""
