"""Phones' outboxes arrive here; the feed and the offline pack leave."""
