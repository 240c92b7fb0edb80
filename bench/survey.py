"""How many taps and keys does a household take with the survey tool, and with a plain form that has the same fields?

A thousand households of the demo district: of each ten, seven are as recorded, two have one small change (a phone
number, a special group, somebody who left: a third each) and one has moved in, the people before having left. What a
worker does with each is written down as steps (``survey_steps``); the steps are counted, and those of a sample are
done in Chromium on the real page and on the form while the page itself counts the taps and keys that reach it. The
counts must be equal.

The plain form is spared: unit and building stay from the household before, the kind of document is preset, Tab leads
from field to field, groups are marked only where there are any. A character of a name counts as three keys and one to
choose it, in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import func, select

from bench.chromium import browser, window
from bench.district import District, PostgresDistricts, copied, district
from bench.figures import Figure
from bench.rounds import rounds
from bench.server import serving
from bench.survey_driving import Counted, drive_form, drive_tool
from bench.survey_steps import Household, counted, form_steps, households, tool_steps
from data_access.schema import survey_entry

ACCOUNT = "street-005"
HOUSEHOLDS = rounds(1000, 100)
SAMPLE = rounds(100, 10)
CONFIRM = 2
"""Taps that confirm all unchanged households of a floor together."""
MOST_SCALE = 0.05
"""A district large enough for a thousand households in one street."""


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Count the steps, and drive a sample of them."""
    with copied(district(min(scale, MOST_SCALE)), "survey") as place:
        found = households(place, ACCOUNT, HOUSEHOLDS)
        tool = {kind: _mean(tool_steps(one) for one in found if one.kind == kind) for kind in ("same", "change", "new")}
        form = {kind: _mean(form_steps(one) for one in found if one.kind == kind) for kind in ("same", "change", "new")}
        walking = 2 * len({(one.unit, one.building) for one in found})
        floors = Counter((one.unit, one.building, one.floor) for one in found if one.kind == "same")
        sums = [sum(counted(steps(one)) for one in found) for steps in (tool_steps, form_steps)]
        by_floor = sum(counted(tool_steps(one)) for one in found if one.kind != "same")
        by_floor += sum(min(count, CONFIRM) for count in floors.values())
        driven = _driven(place, found[:SAMPLE])
    every = len(found)
    detail = {
        "households": every, "people": sum(len(one.people) for one in found),
        "tool_by_kind": tool, "form_by_kind": form, "taps_to_open_buildings": walking,
        "driven": SAMPLE, "driven_tool_taps": driven[0].taps, "driven_tool_keys": driven[0].keys,
        "driven_form_taps": driven[1].taps, "driven_form_keys": driven[1].keys,
    }  # fmt: skip
    ours, theirs = (sums[0] + walking) / every, sums[1] / every
    return [
        Figure("actions a household, survey tool, door by door", ours, "taps and keys", detail=detail),
        Figure("actions a household, survey tool, unchanged floors confirmed together", (by_floor + walking) / every,
               "taps and keys"),
        Figure("actions a household, plain form", theirs, "taps and keys"),
        Figure("the tool's share of the form's actions, door by door", ours / theirs, "x", at_most=0.1),
        Figure("the tool's share with unchanged floors confirmed together", (by_floor + walking) / every / theirs, "x",
               at_most=0.1),
        *(Figure(f"actions a household that is {name}, tool", tool[kind], "taps and keys")
          for kind, name in (("same", "as recorded"), ("change", "slightly changed"), ("new", "new"))),
    ]  # fmt: skip


def _mean(every: Iterable[list[tuple[str, ...]]]) -> float:
    values = [counted(steps) for steps in every]
    return sum(values) / len(values) if values else float("nan")


def _driven(place: District, sample: list[Household]) -> tuple[Counted, Counted]:
    """Do the sample's steps for real. Raises where the page counts other than the steps say, or an entry is missing."""
    before = _entries(place)
    with serving(place) as server, browser() as running:
        context = window(running, server.url, ACCOUNT, width=390, height=844, phone=True)
        page = context.new_page()
        tool = drive_tool(page, server.url, sample)
        form = drive_form(context.new_page(), sample)
        context.close()
    for told, steps in ((tool, tool_steps), (form, form_steps)):
        expected = sum(counted(steps(one)) for one in sample)
        if told.taps + told.keys != expected:
            raise AssertionError(f"the page counted {told}, the steps say {expected}")
    if _entries(place) - before != len(sample):
        raise AssertionError(f"{_entries(place) - before} entries came in for {len(sample)} households")
    return replace(tool), replace(form)


def _entries(place: District) -> int:
    db = place.open()
    with db.read() as conn:
        count = conn.execute(select(func.count()).where(survey_entry.c.state == "applied")).scalar_one()
    db.dispose()
    return int(count)
