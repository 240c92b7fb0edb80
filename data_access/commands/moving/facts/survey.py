"""How far is a round of the survey? The doors of its area that were verified since it began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import case, func, select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.schema import area_ancestor, dwelling


@fact("survey_share")
def survey_share(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return (doors verified since the round began, doors) of the round's area; few rounds are ended at once."""
    d, up, found = dwelling.c, area_ancestor.c, []
    for one in candidates:
        verified = func.coalesce(func.sum(case((d.surveyed_at >= one.row["begins_at"], 1), else_=0)), 0)
        statement = select(verified, func.count()).join(area_ancestor, up.area_id == d.unit_id)
        row = acting.conn.execute(statement.where(up.ancestor_id == one.row["area_id"])).one()
        found.append({"survey_share": (int(row[0]), int(row[1]))})
    return found
