"""What follows an infection and a positive tube? The chain of DOMAIN 1.1, in the transaction that opened it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.infected_people import IN_HOUSE, follow_people, withdraw
from data_access.commands.moving.effects.infected_places import COVERED_FROM, follow_places
from data_access.commands.moving.effects.register import effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.commands.moving.values import homes
from data_access.commands.moving.writing import start_tasks
from data_access.driver_rows import rows_with
from data_access.schema import home_order, infection, stay, zone, zone_area
from domain.workflow import Clock
from domain.workflow.home import HOME_ORDER
from domain.workflow.surveillance import INFECTION

POSITIVE = ("initial_positive", "confirmed", "asymptomatic")
UNDECIDED = (None, "suspected", "initial_positive")
"""States before an infection is confirmed or found to be without symptoms."""


@effect("follow_infection")
def follow_infection(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Start what must follow once somebody is positive; of a suspicion nothing follows yet, of a second step nothing
    again. The admission is due from the classification on.
    """
    classified = [one for one in moved if one.state in POSITIVE[1:] and one.from_state in UNDECIDED]
    start_tasks(acting, "infection", [(Clock("admission"), one) for one in classified], "cdc")
    fresh = [one for one in moved if one.state in POSITIVE and one.from_state in UNDECIDED[:2]]
    if fresh:
        yield from follow_people(acting, fresh)
        yield from follow_places(acting, fresh)


@effect("withdraw_infection")
def withdraw_infection(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Call off vehicles and the zone proposed for a suspicion that was discarded; whoever judged it lifts the rest."""
    yield from withdraw(acting, moved)
    by_id = {one.id: one for one in moved}
    statement = select(zone.c.id, zone.c.infection_id).where(zone.c.state == "proposed", zone.c.infection_id.in_(by_id))
    wishes = []
    for id_, of in acting.conn.execute(statement.order_by(zone.c.id)):
        one = by_id[int(of)]
        wishes.append(Wish(int(id_), reason=one.reason, at=one.at, cause=one.transition_id, source=one.place))
    if wishes:
        yield Order("zone", "reject", wishes, optional=True)


@effect("start_lead_check")
def start_lead_check(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Start the clock of a lead: about a close contact it runs shorter (DOMAIN 1.1)."""
    clocks = {True: Clock("lead_check_close_contact"), False: Clock("lead_check")}
    start_tasks(acting, "lead", [(clocks[one.row["lead_type"] == "close"], one) for one in moved], "grid")
    return ()


@effect("follow_positive_specimen")
def follow_positive_specimen(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Of a positive pool hold and sample the members again; of a single one open the infection ``I-<number>``."""
    pools = [one for one in moved if (one.row["pool_size"] or 1) > 1]
    start_tasks(acting, "specimen", [(Clock("pool_hold"), one) for one in pools], "grid")
    start_tasks(acting, "specimen", [(Clock("pool_retest"), one) for one in pools], "grid")
    single = {int(one.row["resident_id"]): one for one in reversed(moved)
              if (one.row["pool_size"] or 1) == 1 and one.row.get("resident_id") is not None}  # fmt: skip
    rows = rows_with(acting.conn, infection, ("resident_id", "state"), "resident_id", single)
    for who in {int(who) for who, state in rows if state not in INFECTION.final}:
        del single[who]
    if not single:
        return []
    mode = _modes(acting, single)
    wishes = []
    for who, one in sorted(single.items()):
        fields = {"person": who, "detection_mode": mode[who], "sampled_at": one.row["created_at"],
                  "first_positive_at": one.at}  # fmt: skip
        wishes.append(Wish(code=f"I-{one.row['code']}", fields=fields, at=one.at, cause=one.transition_id,
                           source=one.place))  # fmt: skip
    return [Order("infection", "find_positive", wishes, optional=True)]


def _modes(acting: Acting, people: dict[int, Moved]) -> dict[int, str]:
    """Return where each person was found: in a facility, in home quarantine, by screening a zone, in the community."""
    stays = rows_with(acting.conn, stay, ("resident_id", "state"), "resident_id", people)
    orders = rows_with(acting.conn, home_order, ("resident_id", "state"), "resident_id", people)
    in_house = {int(who) for who, state in stays if state in IN_HOUSE}
    at_home = {int(who) for who, state in orders if state not in HOME_ORDER.final and state != "assessed"}
    unit = homes(acting, set(people))
    statement = select(zone_area.c.area_id).join(zone, zone.c.id == zone_area.c.zone_id)
    sealed = zone.c.state.in_(("approved", "active", "review", "extended"))
    zoned = set(acting.conn.execute(statement.where(sealed, zone_area.c.share >= COVERED_FROM)).scalars())
    return {
        who: "facility" if who in in_house else "home" if who in at_home
        else "zone_screening" if unit[who] in zoned else "community"
        for who in people
    }  # fmt: skip
