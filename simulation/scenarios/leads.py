"""Which leads come in every day, and how quickly are they checked?"""

from __future__ import annotations

import numpy as np

from domain.instants import HOUR
from simulation.scenarios.chance import hours, seconds, words
from simulation.scenarios.play import Play

REGIONS = ("上海市", "杭州市余杭区", "嘉兴市海宁市", "湖州市德清县", "金华市义乌市", "宁波市北仑区")
MEASURES = {"close": "facility", "secondary": "home", "co_traveller": "monitoring", "symptoms": "test"}


def play_leads(play: Play) -> list[tuple[int, int, int]]:
    """Write leads from receipt to their end: closed, invalid, forwarded, or not reached yet.

    Returns the arrivals among them: second-level unit, when received, when verified (forwarded and invalid ones too).
    """
    arrivals = []
    rng, rule = play.rng("leads"), play.rule("leads")
    quiet, peak = rule["per_day"]
    number = 0
    for day in range(1, play.last_day + 1):
        count = play.scaled(quiet + (peak - quiet) * play.heat(day), 1)
        at = play.day_start(day) + np.sort(rng.integers(5 * HOUR, 23 * HOUR, count))
        kinds, sources = words(rng, rule["types"], count), words(rng, rule["sources"], count)
        endings = words(rng, rule["endings"], count)
        people = rng.integers(0, len(play.people.ids), count)
        took = hours(rng, rule["verify_hours"], count, least=1.0)
        steps = seconds(rng, [35, 110], count)
        for place in range(count):
            number += 1
            code, person = f"LD{number:06d}", int(people[place])
            known = rng.random() < 0.85
            source = "fever_clinic" if kinds[place] == "symptoms" and sources[place] == "venue" else sources[place]
            play.script.add(
                int(at[place]), "lead", code, "receive", "cdc",
                person=play.id_no(person) if known else None, area=play.unit_code(person), source=source,
                lead_type=kinds[place], last_exposure_on=play.date(day - int(rng.integers(1, 4))),
                from_region=REGIONS[int(rng.integers(len(REGIONS)))] if source == "assistance" else None,
            )  # fmt: skip
            verified = _check(
                play, code, kinds[place], endings[place], int(at[place]), int(steps[place]), int(took[place])
            )
            if kinds[place] in ("risk_area", "co_traveller"):
                arrivals.append((int(play.people.unit[person]), int(at[place]), verified))
    return arrivals


def _check(play: Play, code: str, kind: str, ending: str, at: int, step: int, took: int) -> int:
    add, dispatched, verified = play.script.add, at + step, at + step + took
    reached = dispatched + max(900, int(took * 0.6))
    add(dispatched, "lead", code, "dispatch", "cdc")
    if ending == "unreachable":
        add(reached, "lead", code, "not_reached", "grid")
        reached = (verified // HOUR + 3) * HOUR
        verified = reached + 2 * HOUR
    elif ending == "forwarded":
        add(reached, "lead", code, "forward", "grid", to_region=REGIONS[at % len(REGIONS)])
        return reached
    elif ending == "invalid":
        add(reached, "lead", code, "invalidate", "grid", reason="重名，非本人（模拟）")
        return reached
    add(reached, "lead", code, "contact", "grid")
    add(verified, "lead", code, "verify", "grid", finding="行程已核实，人在辖区（模拟）")
    add(verified + 900, "lead", code, "control", "grid", measure=MEASURES.get(kind, "monitoring"))
    add(verified + 900 + 4 * HOUR + step, "lead", code, "close", "grid")
    return verified
