"""What is one check of ``verify``?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing that must hold: its name (a gettext id) and the statement that lists rows for which it does not."""

    name: str
    statement: str
