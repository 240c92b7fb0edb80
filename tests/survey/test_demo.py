"""Does the demo's survey run, once, with entries that are all true and a few that contradict each other?"""

from __future__ import annotations

from data_access.commands.demo_survey import QUARRELS, plant_survey
from data_access.schema import dwelling, survey_entry, survey_round
from tests.survey.doors import AT, door, person, require_rollup, rows
from tests.world import World


def test_the_demo_has_a_round_a_day_of_entries_and_quarrels(world: World) -> None:
    for number in range(60):
        here = door(world, f"{number}单元101室", ("330113/S1/C1/A/a", "330113/S2/C2/B/b")[number % 2])
        for _ in range(number % 4):
            person(world, here, ("330113/S1/C1/A/a", "330113/S2/C2/B/b")[number % 2])
    assert plant_survey(world.db, world.keys, at=AT) == 60 + 2 * QUARRELS
    assert plant_survey(world.db, world.keys, at=AT) == 0
    assert [row["state"] for row in rows(world, survey_round)] == ["running"]
    log = rows(world, survey_entry)
    assert len(log) == 60 + 2 * QUARRELS, "none was refused"
    assert sum(row["state"] == "conflict" for row in log) == 2 * QUARRELS
    assert {row["outcome"] for row in log} == {"unchanged", "changed", "empty", "nobody_home", "refused"}
    for row in rows(world, dwelling):
        assert (row["surveyed_at"] is None) == (row["occupancy"] is None)
    require_rollup(world)
