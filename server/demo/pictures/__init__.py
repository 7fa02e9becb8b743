"""The demo's photographs: drawn, since no real street, face or plate has any business in a demo."""

from server.demo.pictures.camera import Camera, draw_picture

__all__ = ["Camera", "draw_picture"]
