"""The standard's tables as one city uses them, with their sources; an administrator replaces them."""
