"""Events: is the loop closed? No handler verified, nothing closed with a part open, nothing merged into nothing."""

from __future__ import annotations

from sqlalchemy import Select, and_, exists, select

from data_access.queries.invariants.facility import broken_row
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import event, event_task, task, transition
from domain.errors import N_
from domain.workflow.events import REPORTERS

Rows = Select[tuple[object, ...]]
HANDLER = N_("Whoever handled an event did not verify it")
PARTS = N_("A closed event has no mandatory part that is not verified")
MERGED = N_("A merged event names another, and only merged ones do")
CLOCKS = N_("What is closed, rejected or merged has no clock running")
AGAIN = N_("What happened again did so after an event of its kind was closed")
RATED = N_("Only reporters of events that were closed say how it was done")
OVER = ("closed", "rejected", "merged")


@invariant("events.handler", HANDLER, scenario=9)
def handler(_asked: Inspected) -> Rows:
    """Return events that the same person handled and verified; a feed acts for many, its roles tell them apart."""
    v, h = transition.alias("v"), transition.alias("h")
    both = (
        select(v.c.record_id)
        .join(h, and_(h.c.record_type == "event", h.c.record_id == v.c.record_id, h.c.actor == v.c.actor,
                      h.c.role == v.c.role))
        .where(v.c.record_type == "event", v.c.move == "verify", h.c.move.in_(("handle", "submit")),
               h.c.version < v.c.version)
    )  # fmt: skip
    return broken_row(event, event.c.state).where(event.c.id.in_(both))


@invariant("events.parts", PARTS, scenario=9)
def parts(_asked: Inspected) -> Rows:
    """Return closed events with a mandatory part still open."""
    p = event_task.c
    open_ = exists().where(p.event_id == event.c.id, p.mandatory, p.state.not_in(("verified", "cancelled")))
    return broken_row(event, event.c.state).where(event.c.state == "closed", open_)


@invariant("events.merged", MERGED, scenario=9)
def merged(_asked: Inspected) -> Rows:
    """Return merged events without a target, others with one, and events merged into themselves."""
    e = event.c
    lost = (e.state == "merged") & (e.merged_into_id.is_(None) | (e.merged_into_id == e.id))
    stray = (e.state != "merged") & e.merged_into_id.is_not(None)
    return broken_row(event, e.state).where(lost | stray)


@invariant("events.clocks", CLOCKS, scenario=9)
def clocks(_asked: Inspected) -> Rows:
    """Return events that are over and have a clock running."""
    t = task.c
    running = exists().where(
        t.record_type == "event", t.record_id == event.c.id, t.completed_at.is_(None), t.cancelled_at.is_(None)
    )
    return broken_row(event, event.c.state).where(event.c.state.in_(OVER), running)


@invariant("events.again", AGAIN, scenario=9)
def again(_asked: Inspected) -> Rows:
    """Return events linked with an earlier one that is not there, of another kind, themselves, or never closed."""
    e, before = event.c, event.alias("before")
    fits = exists().where(
        before.c.id == e.recurs_of_id, before.c.id != e.id, before.c.kind == e.kind, before.c.closed_at.is_not(None)
    )
    return broken_row(event, e.state).where(e.recurs_of_id.is_not(None), ~fits)


@invariant("events.rated", RATED, scenario=9)
def rated(_asked: Inspected) -> Rows:
    """Return events with a verdict but no instant, no end before it, or nobody who reported them."""
    e = event.c
    told = e.rated_at.is_not(None) | e.satisfied.is_not(None)
    fits = e.satisfied.is_not(None) & e.rated_at.is_not(None) & e.closed_at.is_not(None)
    fits &= e.source.in_(REPORTERS)
    return broken_row(event, e.state).where(told, ~fits)
