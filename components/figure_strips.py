"""How do all scenarios stand, at a glance? One line of headline figures each, leading to its page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from components.figures import Figure
from components.formats import NOTHING, unit_of
from components.remembered import remembered
from domain.language import gettext as _


def figure_strips(strips: Sequence[tuple[str, str, Sequence[Figure]]]) -> None:
    """Draw a line for each scenario: (title, address of its page or "", figures)."""
    told = (_strip(title, address, tuple(figures)) for title, address, figures in strips)
    st.html(f'<div class="c-strips">{"".join(told)}</div>')


@remembered(512)
def _strip(title: str, address: str, figures: tuple[Figure, ...]) -> str:
    name = escape(title)
    head = f'<a class="c-go" href="{escape(address)}" target="_self">{name}</a>' if address else f"<b>{name}</b>"
    told = "".join(_figure(one) for one in figures) or f'<span class="x">{escape(_("No figure yet"))}</span>'
    return f'<div class="r"><span class="k">{head}</span>{told}</div>'


def _figure(one: Figure) -> str:
    unit = "" if one.value == NOTHING else f" {escape(unit_of(one.value, one.unit))}"
    tone, word = one.status or ("", "")
    mark = f' <span class="c-status {tone}">{escape(word)}</span>' if word and tone != "good" else ""
    value = f'<b class="{tone}">{escape(one.value)}<i>{unit}</i></b>'
    return f'<span class="f"><small>{escape(one.label)}</small>{value}{mark}</span>'
