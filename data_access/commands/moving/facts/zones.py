"""May a zone be stepped down? Its infections, contacts, rounds and the zones above it, judged by its own scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.zone_facts import Asked, stands
from domain.workflow import No
from domain.zones import StepDown, ZoneError


@fact("step_down_evidence")
def step_down_evidence(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the first thing that is missing for stepping down (None: nothing), and the level it leads to."""
    asked = [Asked(one.row, one.at, acting.versions, acting.zone) for one in candidates]
    return [_told(found) for found in stands(acting.conn, asked)]


def _told(found: StepDown | ZoneError) -> Mapping[str, Any]:
    if isinstance(found, ZoneError):
        return {"step_down_evidence": No(found.message, {name: str(value) for name, value in found.params.items()}),
                "leads_to": None}  # fmt: skip
    why = found.unmet[0].why if found.unmet else None
    told = None if why is None else No(why.message, {name: str(value) for name, value in why.params})
    return {"step_down_evidence": told, "leads_to": found.to}
