"""What follows a breach at home, and whoever cannot stay there?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import effect
from data_access.commands.moving.orders import Moved, Order, Wish


@effect("breach_home_order")
def breach_home_order(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Mark the home order as breached, for the reason given at the door; one may be breached or over already."""
    first = {int(one.row["home_order_id"]): one for one in reversed(moved)}
    wishes = [
        Wish(id_, reason=one.reason, at=one.at, cause=one.transition_id, source=one.place) for id_, one in first.items()
    ]
    return [Order("home_order", "breach", wishes, optional=True)]


@effect("order_transfer_from_home")
def order_transfer_from_home(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Order the transfer to a facility: ``T-<home order code>``; arrivals ride like secondary contacts."""
    wishes = []
    for one in moved:
        kind = str(one.row["person_kind"])
        fields = {
            "person": one.row["resident_id"], "kind": kind if kind in ("close", "secondary") else "secondary",
            "contact": one.row["contact_id"],
        }  # fmt: skip
        wishes.append(Wish(code=f"T-{one.row['code']}", fields=fields, at=one.at, cause=one.transition_id,
                           source=one.place))  # fmt: skip
    return [Order("transfer_order", "request", wishes, optional=True)]
