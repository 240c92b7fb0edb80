"""Writes with rules: each a plain function in the caller's transaction, with its audit or log entry."""
