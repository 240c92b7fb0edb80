"""How does the cockpit look beyond Streamlit's theme? One style sheet, its colours taken from the palette."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from components import palette

SHEETS = Path(__file__).resolve().parent / "css"


def use_style(*, wall: bool = False) -> None:
    """Put the style sheet on the page; the wall gets its own sheet on top."""
    st.html(_sheet(wall))


@lru_cache
def _sheet(wall: bool) -> str:
    names = ("cockpit.css", "wall.css") if wall else ("cockpit.css", "drawing.css", "events.css", "reviewer.css")
    return f"<style>{_variables()}{''.join((SHEETS / name).read_text(encoding='utf-8') for name in names)}</style>"


def _variables() -> str:
    names = (
        "BACKGROUND",
        "PANEL",
        "RAISED",
        "BORDER",
        "TEXT",
        "MUTED",
        "ACCENT",
        "LINK",
        "GOOD",
        "WARN",
        "ALERT",
        "BLACK",
    )
    colours = {name.lower(): getattr(palette, name) for name in names}
    colours |= {f"level-{name}": mark.colour for name, mark in palette.LEVELS.items()}
    return ":root{" + "".join(f"--c-{name}:{colour};" for name, colour in colours.items()) + "}"
