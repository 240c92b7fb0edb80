"""Which scenarios are there, and how does each stand? A card each; one without a figure says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.figures import Figure, sparkline
from components.formats import NOTHING, missing, number, percent, points, unit_of
from components.remembered import remembered
from domain.language import gettext as _


@dataclass(frozen=True)
class Card:
    """One scenario: its key figure, trend and the pages behind it; no value means that nothing is known yet.

    ``number``: which of the seven scenarios; None for what goes across them.
    """

    number: int | None
    title: str
    figure: str = ""
    value: str = ""
    unit: str = ""
    trend: str = ""
    tone: str = ""
    trail: tuple[float | None, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    status: tuple[str, str] | None = None
    """Tone and word of what the value means."""


def testing_card(coverage: Any, trend: pd.DataFrame) -> Card:
    """Return the card of nucleic acid testing, from coverage and its trend."""
    known = not missing(coverage.change)
    return Card(
        None,
        _("Nucleic acid testing"),
        _("Tested within {hours} hours").format(hours=48),
        "" if missing(coverage.coverage) else percent(coverage.coverage),
        "%",
        _("{points} points since yesterday").format(points=points(coverage.change)) if known else "",
        "" if not known or not coverage.change else "good" if coverage.change > 0 else "alert",
        tuple(None if missing(value) else float(value) for value in trend["coverage_48"]),
        (("testing", _("Nucleic acid testing")),),
    )


def infection_card(days: pd.DataFrame, *, heard: bool) -> Card:
    """Return the card of the outbreak, from infections by day; without a figure where no line list was ever heard."""
    counts = [None if missing(value) else float(value) for value in days["infections"]]
    week = [count for count in counts[-7:] if count is not None]
    return Card(
        None,
        _("Outbreak"),
        _("Infections, 7 days"),
        number(sum(week)) if week and heard else "",
        _("people"),
        _("today: {count} people").format(count=number(counts[-1] if counts and heard else None)),
        "",
        tuple(counts),
        (("overview", _("Comprehensive analysis")),),
    )


def scenario_card(place: int | None, title: str, page: str, figure: Figure | None) -> Card:
    """Return the card of a scenario with its first figure; ``page`` "" where the reader may not open it."""
    links = ((page, title),) if page else ()
    if figure is None:
        return Card(place, title, links=links)
    value = "" if figure.value == NOTHING else figure.value
    return Card(
        place,
        title,
        figure.label,
        value,
        unit_of(value, figure.unit),
        figure.trend,
        figure.tone,
        links=links,
        status=figure.status,
    )


def card_grid(cards: Sequence[Card]) -> None:
    """Draw the cards, in one element (containers for each took most of the page's time); each leads to its pages."""
    columns = min((5, 4), key=lambda count: -len(cards) % count)  # whichever leaves fewer places empty
    st.html(f'<div class="c-grid" style="--columns:{columns}">{"".join(_card(card) for card in cards)}</div>')


@remembered(512)
def _card(card: Card) -> str:
    links = "".join(
        f'<a class="c-go" href="/{page}" target="_self">{escape(label)} →</a>' for page, label in card.links
    )
    return f"<section>{_body(card)}{links}</section>"


def _body(card: Card) -> str:
    chip = f'<span class="c-status {card.status[0]}">{escape(card.status[1])}</span>' if card.status else ""
    title = escape(f"{card.number or ''} {card.title}".strip())
    head = f'<div class="c-head"><span class="t">{title}</span>{chip}</div>'
    if not card.figure:
        none = escape(_("No figure yet"))
        return f'<div class="c-card off">{head}<div class="x">{none}</div></div>'
    unit = f'<span class="u">{escape(card.unit)}</span>' if card.value else ""
    value = escape(card.value or (NOTHING if card.trend else _("No records yet")))
    tone = f"c-{card.tone}" if card.tone else ""
    return (
        f'<div class="c-card">{head}<div class="x">{escape(card.figure)}</div><div class="v">{value}{unit}</div>'
        f'{sparkline(card.trail)}<div class="x {tone}">{escape(card.trend)}</div></div>'
    )
