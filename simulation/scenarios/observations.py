"""What is observed of people under control? Their tests, their temperatures, their doors, and what they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from domain.instants import DAY, HOUR
from simulation.columns import Ints, chosen, texts
from simulation.scenarios.chance import hits, seconds
from simulation.scenarios.play import Play
from simulation.scenarios.quarantine import Held

EXPLANATIONS = ("取快递", "丢垃圾", "上门采样", "送餐开门", "志愿者送菜", "社区医生上门")
WISHES = {
    "supply": ("蔬菜和米面", "婴儿奶粉", "饮用水"),
    "medical": ("高血压用药", "孕检出行", "血透出行"),
    "other": ("宠物寄养", "水管报修"),
}
SYMPTOMS = ("咽痛", "干咳", "乏力")


@dataclass(frozen=True)
class Samples:
    """Tests of people under control: whose, when taken and when reported; all negative."""

    person: Ints
    at: Ints
    reported: Ints
    held: list[Held]
    missed: list[tuple[int, int]]
    """Tests nobody took on their day: (person, day of the outbreak)."""


def sample(play: Play, held: Sequence[Held]) -> Samples:
    """Return the tests that were taken; one that was missed is made up on the next day without one."""
    rng = play.rng("samples")
    kept = play.rule("home")["tests_on_day"]
    person: list[int] = []
    at: list[int] = []
    of: list[Held] = []
    missed: list[tuple[int, int]] = []
    for one in held:
        days, taken_on = list(one.tests), set[int]()
        for place, day in enumerate(one.tests[:-1]):
            if rng.random() > kept and day + 1 not in days:
                days[place] = day + 1
        for day in days:
            start, end = play.day_start(day), play.day_start(day + 1)
            moment = start + int(rng.integers(6 * HOUR, 10 * HOUR))
            if moment < one.begun:
                moment = max(one.begun, min(one.begun + int(rng.integers(1200, 7200)), end - 60))
            if one.begun <= moment < one.ended - (6 * HOUR if one.infected else 0):
                person.append(one.person)
                at.append(moment)
                of.append(one)
                taken_on.add(day)
        missed += [
            (one.person, day) for day in one.tests if day not in taken_on and play.day_start(day + 1) <= one.ended
        ]
    taken = np.array(at, dtype=np.int64)
    hours = play.parameters.testing["turnaround_hours"]["key_group"]
    turnaround = np.minimum(seconds(rng, hours, len(taken), unit=HOUR),
                            14 * HOUR)  # fmt: skip
    return Samples(np.array(person, dtype=np.int64), taken, taken + turnaround, of, missed)


def result_columns(play: Play, samples: Samples, rows: Ints, *, history: bool) -> dict[str, Any]:
    """Return chosen tests as columns of the ``results`` table."""
    rng = play.rng("sample.labs")
    labs = [str(lab["code"]) for lab in play.parameters.labs]
    lab = rng.choice(len(labs), len(samples.at), p=[lab["share"] for lab in play.parameters.labs])[rows]
    at, reported = samples.at[rows], samples.reported[rows]
    columns = {
        "barcode": pa.array([barcode(int(row)) for row in rows], pa.string()),
        "pool_size": pa.array(np.ones(len(rows), dtype=np.int32)),
        "id_no": texts(play.people.ids[samples.person[rows]]),
        "point_code": pa.nulls(len(rows), pa.string()),
        "sampled_at": pa.array(at),
        "lab_code": chosen(labs, lab),
        "lab_received_at": pa.array((at + reported) // 2),
        "reported_at": pa.array(reported),
        "recorded_at": pa.array(reported + 300),
        "result": chosen(["negative"], np.zeros(len(rows), dtype=np.int64)),
        "purpose": chosen(["quarantine"], np.zeros(len(rows), dtype=np.int64)),
        "ct": pa.nulls(len(rows), pa.float64()),
    }
    if not history:
        del columns["recorded_at"]
        columns["resident"] = pa.array(samples.person[rows].astype(np.int32))
    return columns


def barcode(number: int) -> str:
    """Return the barcode of a test in quarantine."""
    return f"8{number:09d}"


def report_health(play: Play, held: Sequence[Held]) -> dict[str, list[Any]]:
    """Return the health reports of the history as columns, and put those that follow into the script."""
    rng = play.rng("health")
    kept = play.rule("home")["reports_kept"]
    records: list[str] = []
    codes: list[str] = []
    when: list[int] = []
    for one in held:
        first, last = play.day_of(one.begun), play.day_of(min(one.ended, play.horizon))
        slots = [play.day_start(day) + hour for day in range(first, last + 1) for hour in (8 * HOUR, 17 * HOUR)]
        for slot in slots:
            moment = slot + int(rng.integers(0, 2 * HOUR))
            if one.begun + HOUR < moment < min(one.ended - HOUR, play.horizon) and rng.random() < kept:
                records.append(one.record)
                codes.append(one.code)
                when.append(moment)
    tenths = np.clip(np.round(rng.normal(365, 2.5, len(when))), 355, 371).astype(np.int64)
    fever = hits(rng, 0.0008, len(when))
    tenths[fever] = rng.integers(373, 389, int(fever.sum()))
    symptoms = [SYMPTOMS[place % 3] if hot else None for place, hot in enumerate(fever)]
    at = np.array(when, dtype=np.int64)
    for place in np.flatnonzero(at > play.until).tolist():
        play.script.add(
            when[place], records[place], codes[place], "report_health",
            "facility" if records[place] == "stay" else "grid",
            temperature=int(tenths[place]) / 10, symptoms=symptoms[place],
        )  # fmt: skip
    done = np.flatnonzero(at <= play.until).tolist()
    return {
        "record": [records[place] for place in done],
        "code": [codes[place] for place in done],
        "at": [when[place] for place in done],
        "temperature": [int(tenths[place]) / 10 for place in done],
        "symptoms": [symptoms[place] for place in done],
    }


def watch_doors(play: Play, held: Sequence[Held]) -> None:
    """Write door alerts: most are explained at once, some are breaches, after which the order is resumed."""
    rng, rule, add = play.rng("doors"), play.rule("home"), play.script.add
    share = rule["door_alerts"] / rule["sensor_share"]
    number = 0
    for one in held:
        if not one.sensor:
            continue
        first, last = one.begun + HOUR, min(one.due, one.ended, play.horizon) - 8 * HOUR
        count = int(rng.poisson(share * max(0, last - first) / DAY)) if last > first else 0
        free_from = 0
        for at in sorted(rng.integers(first, last, count).tolist() if count else []):
            if at < free_from:
                continue
            number += 1
            code = f"DA{number:06d}"
            add(at, "door_alert", code, "detect", "community", home_order=one.code, sensor=f"DS{one.person:07d}")
            checked = at + int(seconds(rng, [9, 24], 1)[0])
            if rng.random() < rule["explained"]:
                said = EXPLANATIONS[int(rng.integers(len(EXPLANATIONS)))]
                add(checked, "door_alert", code, "explain", "grid", explanation=said)
                continue
            add(checked, "door_alert", code, "confirm_breach", "grid", reason="擅自外出，已劝返（模拟）")
            back = (checked // HOUR + 1) * HOUR + int(rng.integers(0, 3 * HOUR))
            add(back, "home_order", one.code, "resume", "community")
            free_from = (back // HOUR + 1) * HOUR


def care(play: Play, held: Sequence[Held]) -> None:
    """Write what people at home ask for, and when they got it."""
    rng, rule, add = play.rng("care"), play.rule("home"), play.script.add
    number = 0
    for one in held:
        if one.record != "home_order":
            continue
        last = min(one.ended, play.horizon)
        for _request in range(int(rng.poisson(rule["care_requests"] * max(0, last - one.begun) / DAY))):
            number += 1
            code = f"CR{number:06d}"
            at = play.day_start(play.day_of(int(rng.integers(one.begun, last)))) + int(
                rng.integers(8 * HOUR, 21 * HOUR)
            )
            if not one.begun < at < last:
                continue
            kind = ("supply", "supply", "medical", "other")[int(rng.integers(4))]
            wish = WISHES[kind][int(rng.integers(len(WISHES[kind])))]
            add(at, "care_request", code, "ask", "grid", person=play.id_no(one.person), kind=kind, home_order=one.code,
                wish=wish)  # fmt: skip
            accepted = at + int(rng.integers(300, 2700))
            add(accepted, "care_request", code, "accept", "grid")
            if rng.random() < 0.02:
                add(accepted + 1800, "care_request", code, "withdraw", "grid", reason="已自行解决（模拟）")
            else:
                add(accepted + int(seconds(rng, [75, 180], 1)[0]), "care_request", code, "fulfil", "grid")
