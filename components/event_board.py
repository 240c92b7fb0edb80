"""How far is each event, who has it, and how does its clock press? The board by stage, on one or two screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any

import pandas as pd

from components.event_rows import EVENT_LEVELS, TOLD
from components.formats import duration, each, missing, number
from components.task_words import task_name
from components.words import chip
from domain.event_words import KINDS, LANES
from domain.language import gettext as _
from domain.workflow.events import EVENT

MOST_CARDS, MOST_CLOSED, MOST_ON_PHONE, MOST_ALONE = 5, 3, 2, 40
"""Cards a stage: beside the others (two screens of a desk hold six stages), closed ones, on a phone, and alone."""
Address = Callable[[str, int], str]


def event_board_html(
    rows: pd.DataFrame, lanes: pd.DataFrame, at: datetime, address: Address, lane_address: Callable[[str], str], *,
    alone: str = "", phone: bool = False,
) -> str:  # fmt: skip
    """Return the board as HTML: a column a stage with its count by level, and the most urgent cards.

    ``rows``: as ``event_board``, which may hold the most urgent only; ``lanes``: as ``event_lanes``, which counts all.
    ``alone``: the place of the one stage to show; ``lane_address``: the address of a stage alone, of all for "".
    """
    told = []
    for (_title, states), lane in zip(LANES, lanes.to_dict("records"), strict=True):
        place = str(lane["lane"])
        if alone not in ("", place):
            continue
        beside = MOST_ON_PHONE if phone else MOST_CLOSED if "closed" in states else MOST_CARDS
        some = rows[rows["state"].isin(states)].head(MOST_ALONE if alone else beside)
        cards = "".join(_card(row, at, address) for row in each(some))
        told.append(_lane(lane, cards, len(some), lane_address("" if alone else place), alone=bool(alone)))
    return f'<div class="c-lanes{" alone" if alone else ""}">{"".join(told)}</div>'


def _lane(lane: Mapping[Any, Any], cards: str, shown: int, way: str, *, alone: bool) -> str:
    title, left = escape(_(lane["title"])), int(lane["count"]) - shown
    said = escape(_("and {count} more").format(count=number(left)) if lane["count"] else _("nothing"))
    rest = f'<p class="more">{said}</p>' if left > 0 or not lane["count"] else ""
    if left > 0 and not alone:
        rest = f'<a class="more" href="{escape(way)}" target="_self">{said}</a>'
    back = f'<a class="more" href="{escape(way)}" target="_self">{escape(_("all stages"))}</a>' if alone else ""
    return (
        f'<section class="lane" aria-label="{title}"><h4>{title} <small>{number(lane["count"])}</small>{back}</h4>'
        f'<p class="levels">{level_chips(lane)}</p><div class="cards">{cards}</div>{rest}</section>'
    )


def level_chips(lane: Mapping[Any, Any]) -> str:
    """Return how many events of a stage are of each level, zeros left out. ``lane``: a row of ``event_lanes``."""
    counts = [(level, int(lane[f"level_{level}"])) for level in EVENT_LEVELS]
    return " ".join(chip(EVENT_LEVELS[level], f"{level}: {number(count)}") for level, count in counts if count)


def _card(row: Any, at: datetime, address: Address) -> str:
    mark = EVENT_LEVELS[row.level]
    what = row.what if not missing(row.what) else row.place if not missing(row.place) else ""
    again = f' <span class="again">×{number(row.told_again + 1)}</span>' if row.told_again else ""
    parts = _("waits for {count} parts of others").format(count=number(row.parts_open)) if row.parts_open else ""
    where = " · ".join(str(one) for one in (row.area_name, row.handler) if not missing(one))
    lines = [escape(where), escape(str(what)), escape(parts), _pressing(row, at)]
    told = "".join(f"<p>{line}</p>" for line in lines if line)
    return (
        f'<a class="card" style="border-left-color:{mark.colour}" href="{escape(address("event", row.id))}" '
        f'target="_self" title="{escape(f"{where}: {what}")}"><b>{chip(mark, mark.letter)} '
        f"{escape(_(KINDS[row.kind]))}{again} <small>{escape(_(EVENT.states[row.state]))}</small></b>{told}</a>"
    )


def _pressing(row: Any, at: datetime) -> str:
    if missing(row.due_at):
        return ""
    left = row.due_at - at
    late = left < timedelta(0)
    said = _("{span} late") if late else _("{span} left")
    tone = "alert" if late else "warn" if not missing(row.share) and row.share >= 0.75 else "good"
    told = "" if missing(row.told_to) else f" · {escape(TOLD[row.told_to].title)}"
    return (
        f'<span class="c-{tone}">{escape(said.format(span=duration(abs(left))))}</span> '
        f'<span class="kind">{escape(task_name(str(row.due_kind)))}{told}</span>'
    )
