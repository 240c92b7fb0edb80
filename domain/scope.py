"""Who may see what? A role, the areas it covers, and how far into the detail it may look.

Source: DESIGN "Security". A scope without areas covers nothing, never everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import N_, ScopeError


class Role(StrEnum):
    """What a person does in the system."""

    HQ = "hq"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    CDC = "cdc"
    LAB = "lab"
    DRIVER = "driver"
    FACILITY = "facility"
    PUBLIC = "public"
    ADMIN = "admin"
    WALL = "wall"


PERSONAL_ROLES = frozenset({Role.HQ, Role.STREET, Role.COMMUNITY, Role.GRID, Role.CDC})
"""Roles that may read rows about single people (masked; unmasking asks for a reason)."""

SUPPRESS_BELOW = 3
"""Counts of people under this are hidden on aggregate-only ends (the wall)."""


@dataclass(frozen=True)
class Scope:
    """What one reader may see: ``area_codes`` with everything under them, and nothing else.

    ``areas`` is sorted and free of duplicates, so that equal scopes are equal cache keys.
    """

    role: Role
    area_codes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "area_codes", tuple(sorted(set(self.area_codes))))

    @property
    def aggregate_only(self) -> bool:
        """Whether counts under ``SUPPRESS_BELOW`` are hidden and rows about people refused."""
        return self.role is Role.WALL

    def require_personal(self) -> None:
        """Raise ``ScopeError`` unless rows about single people may be read."""
        if self.role not in PERSONAL_ROLES:
            raise ScopeError(N_("The role {role} may not read rows about single people."), role=self.role.value)
