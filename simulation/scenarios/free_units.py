"""Which units apply to be epidemic-free, are reviewed and certified, and pass their checklist every day?"""

from __future__ import annotations

from domain.instants import DAY, HOUR
from simulation.scenarios.cases import Cases
from simulation.scenarios.play import Play

KINDS = {"firm": "firm", "institution": "institution", "school": "school", "dormitory": "dormitory"}


def play_free_units(play: Play, cases: Cases) -> None:
    """Write the applications of first-level units; an infection suspends by rule, after which no checklist follows."""
    rng, rule, add = play.rng("free_units"), play.rule("free_units"), play.script.add
    hit: dict[str, int] = {}
    for place in range(len(cases)):
        unit = play.district.units[int(play.people.unit[cases.person[place]])].parent or ""
        hit[unit] = min(hit.get(unit, play.horizon + 1), int(cases.opened[place]))
    villages = {area.code for area in play.district.communities if area.kind == "village"}
    for unit in play.district.units1:
        if rng.random() > rule["applying"]:
            continue
        code = f"FU-{unit.code}"
        kind = KINDS.get(unit.kind, "village" if unit.parent in villages else "compound")
        at = play.day_start(int(rng.integers(0, 9))) + int(rng.integers(8 * HOUR, 17 * HOUR))
        add(at, "free_unit", code, "apply", "community", area=unit.code, kind=kind, gates=int(rng.integers(1, 6)),
            responsible=unit.responsible_body)  # fmt: skip
        submitted = at + int(rng.integers(2 * HOUR, 2 * DAY))
        add(submitted, "free_unit", code, "submit", "community")
        if rng.random() < rule["rejected_share"]:
            back = submitted + int(rng.integers(3 * HOUR, DAY))
            add(back, "free_unit", code, "reject", "street", reason="出入口台账不全（模拟）")
            submitted = back + int(rng.integers(3 * HOUR, DAY))
            add(submitted, "free_unit", code, "submit", "community")
        reviewed = (submitted // HOUR + 1) * HOUR + int(rng.integers(HOUR, 20 * HOUR))
        add(reviewed, "free_unit", code, "review", "street")
        certified = reviewed + int(rng.integers(2 * HOUR, 20 * HOUR))
        end = hit.get(unit.code, play.horizon + 1)
        if certified > end - 8 * DAY and end <= play.horizon:
            continue
        add(reviewed - 1800, "free_unit", code, "check", "community", passed=True)
        add(certified, "free_unit", code, "certify", "hq")
        for day in range(play.day_of(certified) + 1, play.last_day + 1):
            checked = play.day_start(day) + int(rng.integers(9 * HOUR, 18 * HOUR))
            if checked < end and rng.random() < 0.985:
                add(checked, "free_unit", code, "pass_checklist", "community", passed=True)
