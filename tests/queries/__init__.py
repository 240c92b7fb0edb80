"""Reads against naive recounts."""
