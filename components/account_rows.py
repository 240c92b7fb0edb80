"""What does the cockpit know about my account?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from components.formats import moment
from domain.errors import N_
from domain.language import gettext as _
from domain.language import listed, own_half
from domain.scope import PERSONAL_ROLES, Role

ROLES = {
    Role.HQ: N_("Headquarters"),
    Role.STREET: N_("Street official"),
    Role.COMMUNITY: N_("Community official"),
    Role.GRID: N_("Grid worker"),
    Role.CDC: N_("Disease control"),
    Role.LAB: N_("Laboratory"),
    Role.DRIVER: N_("Driver"),
    Role.FACILITY: N_("Isolation facility"),
    Role.PUBLIC: N_("Public"),
    Role.ADMIN: N_("Administrator"),
    Role.WALL: N_("Wall screen"),
}


def account_facts(username: str, name: str, role: Role, areas: Sequence[str], until: datetime) -> Mapping[str, str]:
    """Return what an account is and may see, as label and text."""
    personal = _("masked; in the clear only for a reason that goes on record") if role in PERSONAL_ROLES else _("none")
    return {
        _("User name"): username,
        _("Full name"): own_half(name),
        _("Role"): _(ROLES[role]),
        _("Scope"): listed(areas) or _("none"),
        _("Rows about people"): personal,
        _("Signed in until"): moment(until),
    }
