"""Reads: one file per question, plain functions ``query(conn, scope, *, as_of, ...)``."""
