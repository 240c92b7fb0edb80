"""Which scenarios are there, and how does each stand? Seven cards; those without records say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.figures import sparkline
from components.formats import missing, number, percent, points
from domain.errors import N_
from domain.language import gettext as _


@dataclass(frozen=True)
class Card:
    """One scenario: its key figure, trend and the pages behind it; no value means that nothing is recorded yet."""

    number: int
    title: str
    figure: str = ""
    value: str = ""
    unit: str = ""
    trend: str = ""
    tone: str = ""
    trail: tuple[float | None, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


SCENARIOS = (
    (1, N_("Surveillance and warning"), N_("cases, leads, contacts, laboratory results")),
    (2, N_("Epidemic-free units"), N_("applications, reviews, certified units")),
    (3, N_("Transfer of people"), N_("transfer orders, vehicles, hand-overs")),
    (4, N_("Home control"), N_("home quarantine, health monitoring, door alarms")),
    (5, N_("Centralised quarantine"), N_("facilities, rooms, stays")),
    (6, N_("Area control"), N_("zones, screening rounds, step-downs")),
    (7, N_("Supplies and staff"), N_("stock, movements, shifts")),
)


def scenario_cards(days: pd.DataFrame, coverage: Any, trend: pd.DataFrame) -> list[Card]:
    """Return the card of each scenario, from infections by day, coverage and its trend."""
    counts = [None if missing(value) else float(value) for value in days["infections"]]
    shares = [None if missing(value) else float(value) for value in trend["coverage_48"]]
    week = [count for count in counts[-7:] if count is not None]
    first = Card(
        1,
        _(SCENARIOS[0][1]),
        _("Infections, 7 days"),
        number(sum(week)) if week else "",
        _("people"),
        _("today: {count} people").format(count=number(counts[-1] if counts else None)),
        "",
        tuple(counts),
        (("overview", _("Comprehensive analysis")),),
    )
    testing = Card(
        1,
        _("Surveillance: nucleic acid testing"),
        _("Tested within {hours} hours").format(hours=48),
        "" if missing(coverage.coverage) else percent(coverage.coverage),
        "%",
        "" if missing(coverage.change) else _("{points} points since yesterday").format(points=points(coverage.change)),
        "" if missing(coverage.change) or not coverage.change else "good" if coverage.change > 0 else "alert",
        tuple(shares),
        (("testing", _("Nucleic acid testing")),),
    )
    return [first, testing, *(Card(place, _(title), _(what)) for place, title, what in SCENARIOS[1:])]


def card_grid(cards: Sequence[Card]) -> None:
    """Draw the cards; each leads to its pages."""
    with st.grid(4, min_column_width=260, gap="small") as grid:
        for place, card in enumerate(cards):
            with grid.cell(), st.container(key=f"panel-card-{place}", height="stretch"):
                st.html(_body(card))
                for page, label in card.links:
                    st.html(f'<a class="c-go" href="/{page}" target="_self">{escape(label)} →</a>')


def _body(card: Card) -> str:
    head = f'<div class="c-head"><span class="t">{card.number} {escape(card.title)}</span></div>'
    if not card.links:
        none, what = escape(_("No records yet")), escape(_("Will show: {what}").format(what=card.figure))
        return f'<div class="c-card off">{head}<div class="x">{none}</div><div class="x">{what}</div></div>'
    unit = f'<span class="u">{escape(card.unit)}</span>' if card.value else ""
    value = escape(card.value) or escape(_("No records yet"))
    tone = f"c-{card.tone}" if card.tone else ""
    return (
        f'<div class="c-card">{head}<div class="x">{escape(card.figure)}</div><div class="v">{value}{unit}</div>'
        f'{sparkline(card.trail)}<div class="x {tone}">{escape(card.trend)}</div></div>'
    )
