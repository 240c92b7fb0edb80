"""What speaks against certifying a unit? The records of the unit, judged by the policy in force at the instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.driver_rows import rows_with
from data_access.schema import area, free_unit
from data_access.unit_facts import Asked, unit_facts
from domain.free_units import free_unit_unmet
from domain.workflow import No


@fact("free_unit_evidence")
def free_unit_evidence(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the first thing that speaks against it: infection-free days, the 48-hour round, survey, checklist, missed
    tests, unreported arrivals; None where nothing does.
    """
    asked = [Asked(int(one.row["area_id"]), one.at, acting.policy(one.at), one.row["checked_at"]) for one in candidates]
    found = []
    for one, facts in zip(candidates, unit_facts(acting.conn, acting.zone, asked), strict=True):
        unmet = free_unit_unmet(facts, acting.day(one.at), acting.policy(one.at))
        why = unmet[0].why if unmet else None
        told = None if why is None else No(why.message, {name: str(value) for name, value in why.params})
        found.append({"free_unit_evidence": told})
    return found


@fact("free_unit_live", counting=True)
def free_unit_live(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the number of another application or certificate of the unit that has not ended, None where there is none.

    The units are locked, so that of two applications for one unit the second one sees the first.
    """
    units = {int(one.row["area_id"]) for one in candidates}
    rows_with(acting.conn, area, ("id",), "id", units, lock=True)
    rows = rows_with(acting.conn, free_unit, ("area_id", "code", "state"), "area_id", units)
    live = {int(where): str(code) for where, code, state in sorted(rows) if state != "revoked"}
    found = []
    for one in candidates:
        found.append({"free_unit_live": live.get(int(one.row["area_id"]))})
        live.setdefault(int(one.row["area_id"]), str(one.row.get("code") or "…"))
    return found
