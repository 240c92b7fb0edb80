"""Which rows of the history are wrong on purpose? A handful that every receiver must refuse, each with its reason."""

from __future__ import annotations

import json
import random

from domain.instants import HOUR
from simulation.faults import wrong_digit
from simulation.scenarios.play import Play
from simulation.scenarios.script import STAGES, Row


def plant(play: Play, rows: list[Row]) -> list[Row]:
    """Return the rows with some more among them: wrong digits, repeated openings, unknown areas, late messages."""
    chance = random.Random(play.seed)
    wanted = int(play.parameters.scenarios["planted_faults"])
    lists = [row for row in rows if row[1:4:2] == ("contact", "list")]
    leads = [row for row in rows if row[1:4:2] == ("lead", "receive")]
    if not lists or not leads:
        return rows
    added: list[Row] = []
    for number in range(wanted):
        at, record, code, move, role, fields, reason = chance.choice(leads if number % 4 == 3 else lists)
        given = json.loads(fields or "{}")
        if number % 4 == 0:
            given["person"] = wrong_digit(given["person"], chance)
            code = f"{code}-X{number}"
        elif number % 4 == 1:
            given["infection"] = f"{given['infection']}-?"
            code = f"{code}-X{number}"
        elif number % 4 == 3:
            given["area"] = None
            given.pop("person", None)
            code = f"{code}-X{number}"
        added.append((at, record, code, move, role, json.dumps(given, ensure_ascii=False), reason))
    both = [*rows, *added]
    return sorted(both, key=lambda row: (row[0] // HOUR, STAGES[row[1], row[3]], row[0]))
