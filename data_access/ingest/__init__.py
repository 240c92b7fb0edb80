"""Bringing data in exactly once: results, point reports, line lists, district packages."""
