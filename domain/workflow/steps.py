"""Which moves lead to the end of a clock? From the states and moves as declared, for who stands at the door."""

from __future__ import annotations

from collections.abc import Sequence

from domain.scope import Role
from domain.workflow.model import Move, RecordType

ASKED_BY = {"health_report": "report_health", "quarantine_test": "sample"}
"""What a plan asks for day by day without a clock of its own, and the move that gives it."""


def covers(patterns: Sequence[str], kind: str) -> bool:
    """Return whether a clock is among those named; a star stands for any ending."""
    return any(kind.startswith(one[:-1]) if one.endswith("*") else kind == one for one in patterns)


def fulfils(move: Move, kind: str) -> bool:
    """Return whether a move does what is due."""
    return move.name == ASKED_BY[kind] if kind in ASKED_BY else covers(move.stops, kind)


def steps(record: RecordType, state: str, role: Role, kind: str) -> tuple[tuple[Move, ...], tuple[Move, ...]]:
    """Return the moves that a role may make by hand from a state: those that do what is due, or where none does at
    once, those that lead to one; and the rest.
    """
    able = record.allowed(state, role)
    first = tuple(move for move in able if fulfils(move, kind))
    first = first or tuple(move for move in able if _leads(record, move, role, kind, frozenset({state})))
    return first, tuple(move for move in able if move not in first)


def _leads(record: RecordType, move: Move, role: Role, kind: str, seen: frozenset[str]) -> bool:
    if move.target is None or move.target in seen or covers(move.drops, kind):
        return False
    after = record.allowed(move.target, role)
    seen |= {move.target}
    return any(fulfils(one, kind) or _leads(record, one, role, kind, seen) for one in after)
