"""Which scene does the wall show? Switched in the browser, with all scenes mounted; measures the screen once.

Scenes follow the clock of the day, so several screens side by side turn together. Arrow keys go on and back, the
space bar holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
DEFAULT_SIZE = (1920, 1080)


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_wall",
        html='<div class="wall"><div class="dots"></div><div class="bar"><i></i></div></div>\n\n',
        css=(HERE / "css" / "rotation.css").read_text(encoding="utf-8"),
        js=(HERE / "js" / "wall.js").read_text(encoding="utf-8"),
    )


def rotation(scenes: Sequence[str], *, dwell_s: Sequence[float], fixed: int | None, key: str) -> None:
    """Draw the names of the scenes, each shown for its ``dwell_s``; ``fixed`` holds one."""
    _component()(
        key=key,
        data={"scenes": list(scenes), "dwell": [max(1.0, one) for one in dwell_s], "scene": fixed},
        on_size_change=lambda: None,
    )


def screen_size(key: str) -> tuple[int, int]:
    """Return width and height of the screen in CSS pixels, as the rotation component measured them."""
    measured = str(dict(st.session_state.get(key) or {}).get("size") or "")
    width, _, height = measured.partition("x")
    return (int(width), int(height)) if width.isdigit() and height.isdigit() else DEFAULT_SIZE
