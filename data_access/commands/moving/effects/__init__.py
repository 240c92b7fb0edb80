"""The effects of all scenarios; importing this package registers them."""

from data_access.commands.moving.effects import facility, home, quarantine
from data_access.commands.moving.effects.register import EFFECTS

__all__ = ["EFFECTS", "facility", "home", "quarantine"]
