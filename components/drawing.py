"""How does something to look at and to choose from reach the page quickly? As finished HTML in one small element.

A map in deck.gl and a chart in plotly bring 3.1 and 4.7 MB of script, which a desk of two cores reads for seconds
before anything is seen (ADR 0050); what is drawn here needs 3 KB. It changes in place, without a blank frame.
Whatever has ``data-tip`` says it when pointed at; whatever has ``data-code`` can be chosen by mouse, Enter or space,
and the arrow keys go from one to the next.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import streamlit as st

JS = Path(__file__).resolve().parent / "js" / "drawing.js"


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_drawing",
        html='<div class="c-draw"></div>\n\n',
        js=JS.read_text(encoding="utf-8"),
        isolate_styles=False,  # css/drawing.css and the lists' own classes hold inside
    )


def drawing(html: str, *, key: str) -> str | None:
    """Draw HTML made by this program (its texts are escaped where it is made) and return the code just chosen."""
    digest = hashlib.sha256(html.encode()).hexdigest()[:16]
    chosen = _component()(key=key, data={"html": html, "digest": digest}, on_code_change=_heard).code
    return str(chosen) if chosen else None


def _heard() -> None:
    """Streamlit keeps a trigger only where somebody listens."""
