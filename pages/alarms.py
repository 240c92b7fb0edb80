"""Alarms: what must somebody see to now, who has taken it over, and by which limits does it fire?"""

import streamlit as st

from components.words import panel
from domain.language import gettext as _
from domain.scope import Role
from pages.parts.alarm_panels import history_panel, open_panel
from pages.parts.alarm_tuning import tuning_panel
from pages.parts.inspection import inspection_panel
from session.links import choice_in_link, write_link
from session.live import CALM_S, is_live, live_panel
from session.signed_in import current

VIEWS = {"open": _("Open"), "history": _("Over"), "records": _("Records compared"), "rules": _("Rules")}
tunes = current().role is Role.HQ and is_live()
views = list(VIEWS) if tunes else ["open", "history"]
chosen = st.segmented_control(
    _("View"), views, default=choice_in_link("view", views, "open"), format_func=VIEWS.__getitem__, required=True,
    label_visibility="collapsed", key="alarms.view",
)  # fmt: skip
write_link(view=None if chosen == "open" else chosen)

if chosen == "records":
    inspection_panel()
else:
    with panel("alarms"):
        if chosen == "rules":
            tuning_panel()
        elif chosen == "history":
            live_panel(history_panel, every=CALM_S)
        else:
            live_panel(open_panel)
