"""Which fields and roles do many moves share?"""

from __future__ import annotations

from domain.errors import N_
from domain.scope import Role
from domain.workflow.model import Field, Kind

HQ = frozenset({Role.HQ})
"""Headquarters acts anywhere."""
CDC = HQ | {Role.CDC}
STREET = HQ | {Role.STREET}
LOCAL = STREET | {Role.COMMUNITY}
GRID = LOCAL | {Role.GRID}
FLEET = STREET | {Role.DRIVER}
HOUSE = HQ | {Role.FACILITY}
LAB = HQ | {Role.LAB, Role.CDC}

PERSON = Field("person", N_("Person"), Kind.PERSON, column="resident_id")
AREA = Field("area", N_("Area"), Kind.AREA, column="area_id")
NOTE = Field("note", N_("Note"), needed=False)
LAST_EXPOSURE = Field("last_exposure_on", N_("Last exposure"), Kind.DATE, column="last_exposure_on")
