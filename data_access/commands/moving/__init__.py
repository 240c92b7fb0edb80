"""How do records move? ``carry_out`` an ``Order``: the only way a record of ``domain.workflow`` is written."""

from data_access.commands.moving.carrying_out import carry_out, carry_out_all, carry_out_within, require_role
from data_access.commands.moving.orders import Moved, Order, Outcome, Refused, Wish

__all__ = [
    "Moved",
    "Order",
    "Outcome",
    "Refused",
    "Wish",
    "carry_out",
    "carry_out_all",
    "carry_out_within",
    "require_role",
]
