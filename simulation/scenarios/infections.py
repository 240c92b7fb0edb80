"""How are infections reported, investigated, admitted and discharged?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from domain.instants import DAY, HOUR
from simulation.scenarios.cases import Cases
from simulation.scenarios.chance import hits, hours
from simulation.scenarios.play import Play

PLACES = "四天内：居住小区、工作单位、超市、早餐店（模拟）"
SUMMARY = "流调报告：轨迹、密接与次密接、采样与隔离情况已核（模拟）"
SETTING_OF_MODE = {"facility": "household", "home": "household", "zone_screening": "other", "community": "work"}


def play_infections(play: Play, cases: Cases, admitted_at: dict[int, int]) -> None:
    """Write the moves of all infections; ``admitted_at`` says when each came to the hospital, by its place."""
    rng, rule = play.rng("infections"), play.rule("infections")
    size = len(cases)
    core, full = hours(rng, rule["core_hours"], size, least=0.7), hours(rng, rule["full_hours"], size, least=5)
    late = hits(rng, rule["late_core_share"], size)
    stay_days = rng.integers(rule["hospital_days"][0], rule["hospital_days"][1] + 1, size)
    ct = np.round(rng.normal(27, 5, size).clip(14, 39), 1)
    declared = _declared(play)
    add = play.script.add
    for place, code in enumerate(cases.code):
        reported = int(cases.reported[place])
        _open(play, cases, place, float(ct[place]))
        core_at = reported + int(core[place] * (1.9 if late[place] else 1))
        setting = SETTING_OF_MODE.get(cases.mode[place], "other")
        add(core_at, "infection", code, "file_core", "cdc", places=PLACES, setting=setting)
        add(max(core_at + HOUR, reported + int(full[place])), "infection", code, "file_full", "cdc", summary=SUMMARY)
        cluster = cases.cluster[place]
        if cluster is not None:
            at = max(declared[cluster], reported) + int(rng.integers(600, 2 * HOUR))
            add(at, "infection", code, "assign_cluster", "cdc", cluster=cluster)
        if place in admitted_at:
            _hospital(play, code, admitted_at[place], int(stay_days[place]), int(rng.integers(9, 16)))
    _suspects(play)


def _open(play: Play, cases: Cases, place: int, ct: float) -> None:
    opened, reported = int(cases.opened[place]), int(cases.reported[place])
    kind = "asymptomatic" if cases.asymptomatic[place] else "confirmed"
    person = int(cases.person[place])
    fields: dict[str, Any] = {
        "person": play.id_no(person),
        "area": play.unit_code(person),
        "detection_mode": cases.mode[place],
        "onset_on": cases.onset[place],
        "sampled_at": int(cases.sampled[place]),
        "first_positive_at": int(cases.first_positive[place]),
        "ct": ct,
    }
    if opened == reported:
        play.script.add(reported, "infection", cases.code[place], f"report_{kind}", "cdc", **fields)
        return
    play.script.add(opened, "infection", cases.code[place], "find_positive", "cdc", **fields)
    classify = "find_asymptomatic" if cases.asymptomatic[place] else "confirm"
    play.script.add(reported, "infection", cases.code[place], classify, "cdc")


def _hospital(play: Play, code: str, admitted: int, days: int, hour: int) -> None:
    out = play.day_start(play.day_of(admitted) + days) + hour * HOUR
    play.script.add(admitted, "infection", code, "admit", "cdc", hospital="临平区定点医院（模拟）")
    play.script.add(out, "infection", code, "discharge", "cdc")
    play.script.add(out + 900, "infection", code, "follow_up", "cdc")
    play.script.add(out + 14 * DAY, "infection", code, "close", "cdc")


def _suspects(play: Play) -> None:
    """People with symptoms whose sample comes back negative."""
    rng, rule = play.rng("suspects"), play.rule("infections")
    number = 0
    for day in range(1, play.last_day + 1):
        for person in play.anybody(rng, play.scaled(rule["suspects_per_day"])):
            number += 1
            code, at = f"SIMS-{number:04d}", play.day_start(day) + int(rng.integers(8 * HOUR, 20 * HOUR))
            play.script.add(
                at, "infection", code, "suspect", "cdc",
                person=play.id_no(person), area=play.unit_code(person), detection_mode="community",
                sampled_at=at - 1800, onset_on=play.date(day - 1),
            )  # fmt: skip
            play.script.add(at + int(rng.integers(2 * HOUR, 4 * HOUR)), "infection", code, "file_core", "cdc",
                            places=PLACES, setting="other")  # fmt: skip
            play.script.add(at + int(rng.integers(5 * HOUR, 9 * HOUR)), "infection", code, "discard", "cdc",
                            reason="两次采样均为阴性（模拟）")  # fmt: skip


def _declared(play: Play) -> dict[str, int]:
    clusters = play.outbreak.clusters
    if clusters.empty:
        return {}
    at = pd.to_datetime(clusters["declared_at"]).map(lambda moment: int(moment.timestamp()))
    return dict(zip(clusters["code"], at, strict=True))
