"""The Streamlit script: who is looking, which pages they may open, and what stands around every page."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from components.furniture import translate_furniture
from components.style import use_style
from domain.language import gettext as _
from domain.scope import Role
from frame.header import facts, header, keep_instant
from frame.menu import menu
from frame.sidebar import sidebar
from session.signed_in import current

ICON = Path(__file__).resolve().parent.parent / "assets" / "icon.png"


def main() -> None:
    """Draw the frame and, in it, the page that was asked for."""
    st.set_page_config(page_title=_("Grid Cockpit"), page_icon=str(ICON), layout="wide", initial_sidebar_state="auto")
    viewer = current()
    on_wall = viewer.role is Role.WALL or _asked_for("wall")
    pages = menu(viewer.role)
    page = st.navigation(pages, position="hidden")
    use_style(wall=on_wall)
    translate_furniture()
    district = facts()
    if on_wall:
        page.run()
        return
    keep_instant(page.url_path)
    sidebar(viewer, district, pages)
    header(page.title, simulated=bool(district.get("simulated")))
    page.run()


def _asked_for(name: str) -> bool:
    """Return whether the address names a page."""
    return urlsplit(st.context.url or "").path.strip("/") == name


main()
