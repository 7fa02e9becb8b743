"""What can be wrong and how long it may stay so: categories, conditions, check items, indicators and the calendar."""
