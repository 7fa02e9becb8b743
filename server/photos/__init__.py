"""Photographs: taken in piece by piece, kept by content, looked at only by those who may."""
