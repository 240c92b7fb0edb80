"""How does a drawing reach the page? As SVG in a component of its own, changed in place without a blank frame."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import streamlit as st

JS = Path(__file__).resolve().parent / "js" / "picture.js"
CSS = """.picture svg { display: block; width: 100%; height: var(--map-height, auto); font-family: var(--st-font); }
"""


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_picture", html='<div class="picture"></div>\n\n', css=f"\n{CSS}\n", js=JS.read_text(encoding="utf-8")
    )


def picture(svg: str, *, key: str) -> None:
    """Draw an SVG made by this program: its texts are escaped where it is made."""
    digest = hashlib.sha256(svg.encode()).hexdigest()[:16]
    _component()(key=key, data={"svg": svg, "digest": digest})
