"""Scenario 1: is every infection followed up, and does its classification say what its state says?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from data_access.queries.invariants.facility import Rows, broken_row
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import contact, infection, specimen, task, transition
from domain.errors import N_

OWED = ("core_investigation", "full_investigation")
CLASSIFIED = ("suspected", "initial_positive", "confirmed", "asymptomatic", "discarded")


@invariant("surveillance.tasks", N_("Every infection has its tasks"), scenario=1)
def tasks(_asked: Inspected) -> Rows:
    """Return infections opened here (restored history has none) that lack a clock of the investigation."""
    t = transition.c
    opened = exists().where(
        t.record_type == "infection", t.record_id == infection.c.id, t.version == 1, t.command_id.is_not(None)
    )
    lacking = or_(*[~_task("infection", infection.c.id, kind) for kind in OWED])
    return broken_row(infection, infection.c.state).where(opened, lacking)


@invariant("surveillance.pools", N_("Every positive pool is held and sampled again"), scenario=1)
def pools(_asked: Inspected) -> Rows:
    """Return positive pools without the tasks to hold and to sample their members again."""
    s = specimen.c
    lacking = or_(*[~_task("specimen", s.id, kind) for kind in ("pool_hold", "pool_retest")])
    return broken_row(specimen, s.state).where(s.state == "positive", s.pool_size > 1, lacking)


@invariant("surveillance.classified", N_("The classification of an infection is the one it was moved to"), scenario=1)
def classified(_asked: Inspected) -> Rows:
    """Return infections whose state names another classification than they carry."""
    i = infection.c
    return broken_row(infection, i.classification).where(i.state.in_(CLASSIFIED), i.state != i.classification)


@invariant("surveillance.contacts", N_("Nobody is a contact of their own infection"), scenario=1)
def contacts(_asked: Inspected) -> Rows:
    """Return contacts who are the person of the infection they are listed for."""
    own = select(infection.c.id).where(
        and_(infection.c.id == contact.c.infection_id, infection.c.resident_id == contact.c.resident_id)
    )
    return broken_row(contact, contact.c.state).where(own.exists())


def _task(record: str, id_: ColumnElement[int], kind: str) -> ColumnElement[bool]:
    return exists().where(task.c.record_type == record, task.c.record_id == id_, task.c.kind == kind)
