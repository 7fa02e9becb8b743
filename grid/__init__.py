"""The ground of a grid city: cell codes, coordinates, shapes and which cell holds a point."""
