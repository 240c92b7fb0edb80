"""Pictures of results: what came in, what did the robot read, and what must a person decide?"""

from functools import partial

import streamlit as st

from components.words import empty, panel
from data_access.commands.robot.submitting import SENDERS
from domain.errors import N_
from domain.language import gettext as _
from pages.parts.robot_figures import alarms, figures, reasons
from pages.parts.robot_lists import roster_lists
from pages.parts.robot_piles import running_piles, send_pile
from pages.parts.robot_record import one_record
from pages.parts.robot_review import blind_checks, review
from session.linked import linked_control
from session.live import CALM_S, live_panel
from session.signed_in import require

VIEWS = {"send": N_("Send"), "review": N_("Review"), "lists": N_("Lists"), "figures": N_("Figures")}
viewer = require(*SENDERS)
if not viewer.scope.area_codes:
    empty(_("No area is assigned to this account; there is nothing to show. An administrator can assign one."))
    st.stop()
view = linked_control(_("View"), tuple(VIEWS), "send", "view", lambda name: _(VIEWS[name]))

live_panel(partial(alarms, listed=view in ("send", "figures"), reviewing=view == "review"), every=CALM_S)
if view == "send":
    left, right = st.columns(2, gap="small")
    with left, panel("robot-send"):
        send_pile(viewer)
    with right, panel("robot-piles"):
        live_panel(lambda: running_piles(viewer))
elif view == "review":
    with panel("robot-review"):
        review(viewer)
elif view == "lists":
    with panel("robot-lists"):
        roster_lists(viewer)
else:
    live_panel(figures, every=CALM_S)
    left, right = st.columns(2, gap="small")
    with left, panel("robot-reasons"):
        live_panel(reasons, every=CALM_S)
    with right, panel("robot-one"):
        one_record(viewer)
    with panel("robot-checks"):
        blind_checks(viewer)
