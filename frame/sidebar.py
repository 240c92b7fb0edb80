"""Who am I here, what do I see, in which language, and how do I leave? The foot of the menu."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from components.account_rows import ROLES
from components.words import simulated_mark
from data_access.queries.areas import area_path
from domain.language import LANGUAGES, language, listed, own_half
from domain.language import gettext as _
from domain.scope import Role
from session.reading import load
from session.signed_in import Viewer, switch_language

KEY = "sidebar.language"
IN_THE_FIELD = frozenset({Role.STREET, Role.COMMUNITY, Role.GRID})
"""Roles that are led to the phone pages."""


def sidebar(viewer: Viewer, facts: dict[str, Any], pages: Sequence[st.Page]) -> None:
    """Draw the brand, the pages, the viewer, their scope, the language switch and the way out."""
    with st.sidebar:
        name = facts.get("name_en") if language() == "en" and facts.get("name_en") else facts.get("name") or ""
        mark = simulated_mark() if facts.get("simulated") else ""
        st.html(f'<div class="c-brand">{escape(_("Grid Cockpit"))}<small>{escape(str(name))} {mark}</small></div>')
        with st.container(key="menu", gap=None):
            for page in pages:
                if page.visibility == "visible":
                    st.page_link(page, label=page.title, icon=page.icon, width="stretch")
        st.html(
            f'<div class="c-who"><b>{escape(own_half(viewer.display_name))}</b><br>{escape(_(ROLES[viewer.role]))} · '
            f"{escape(_('Scope: {areas}').format(areas=_scope(viewer)))}</div>"
        )
        st.segmented_control(
            _("Language"),
            list(LANGUAGES),
            default=viewer.language,
            format_func=LANGUAGES.__getitem__,
            key=KEY,
            required=True,
            on_change=_switched,
            label_visibility="collapsed",
        )
        if viewer.role in IN_THE_FIELD:
            st.html(f'<a class="c-out" href="/field" target="_self">{escape(_("Field work"))}</a>')
        st.html(f'<a class="c-out" href="/logout" target="_self">{escape(_("Sign out"))}</a>')


def _scope(viewer: Viewer) -> str:
    codes = viewer.scope.area_codes
    if not codes:
        return _("none")
    names = [load(area_path, code=code)[-1][1] for code in codes[:3]]
    return listed(names) + (" …" if len(codes) > len(names) else "")


def _switched() -> None:
    chosen = st.session_state.get(KEY)
    if chosen:
        switch_language(chosen)
