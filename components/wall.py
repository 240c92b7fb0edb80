"""How is the wall built? A title, scenes of framed panels on a grid, letters that grow with the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from components.words import head, simulated_mark
from domain.language import gettext as _
from domain.language import language

Panel = tuple[str, Callable[[], None]]
"""Name of a panel's place on the grid, and what draws it."""
CHART_SHARE = 0.345
WIDE = 2.5
"""From this ratio of width to height on, two scenes stand side by side."""


def banner(facts: Mapping[str, Any]) -> None:
    """Draw the name of the system and of the district, and whether its data are simulated."""
    name = facts.get("name_en") if language() == "en" and facts.get("name_en") else facts.get("name") or ""
    mark = simulated_mark() if facts.get("simulated") else ""
    told = facts.get("story_told")
    if told is not None:  # in the district's place: the bar is full
        name = _("past coming in: {share}").format(share=f"{told:.0%}")
    st.html(f'<div class="w-title"><b>{escape(_("Grid Cockpit"))}</b><span>{escape(str(name))}</span>{mark}</div>')


def letter_px(size: tuple[int, int]) -> int:
    """Return the height of a letter in charts: as the style sheet's root letter, which charts cannot follow."""
    width, height = size
    share = 0.5 if width / max(height, 1) >= WIDE else 1.0
    return int(max(11, min(64, min(width * share * 0.008333, height * 0.014815)) * 0.95))


def chart_px(size: tuple[int, int]) -> int:
    """Return the height of a chart in the upper right panel."""
    return int(size[1] * CHART_SHARE)


def turning(names: Sequence[str]) -> None:
    """Put the rules on the page by which one scene (a pair, where the screen is very wide) is seen: hidden, not taken
    away, so that nothing is mounted anew."""
    rules = [
        f'html[data-scene="{place}"] .st-key-scene-{name}{{visibility:visible!important;opacity:1!important}}'
        f'html[data-beside="{place}"] .st-key-scene-{name}'
        "{visibility:visible!important;opacity:1!important;left:calc(50% + 0.35rem)!important;right:0!important}"
        f'html[data-scene="{place}"]:not([data-beside=""]) .st-key-scene-{name}'
        "{right:calc(50% + 0.35rem)!important;left:0!important}"
        for place, name in enumerate(names)
    ]
    st.html(f"<style>{''.join(rules)}</style>")


def scene(name: str, panels: Sequence[Panel], live: Callable[[Callable[[], None]], None]) -> None:
    """Draw one scene: its panels in their places, each kept current by ``live``."""
    with st.container(key=f"scene-{name}"):
        for place, draw in panels:
            with st.container(key=f"panel-wall-{name}-{place}"):
                live(draw)


def title(text: str, note: str = "", *, part: str = "") -> None:
    """Draw the title of a panel and, smaller, a note; or why the panel shows only a part."""
    head(text, note, part=part)
