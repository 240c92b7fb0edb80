"""How does a pile of pictures come in, and how far is it?"""

from functools import partial

import streamlit as st

from components.robot_rows import is_running, pile_bar
from components.words import caption, empty, head
from data_access.commands.robot.leasing import cancel
from data_access.commands.robot.submitting import Given, submit
from data_access.queries.areas import area_path, areas
from data_access.queries.robot import piles
from domain.instants import now, to_epoch
from domain.language import gettext as _
from session.live import is_live
from session.reading import database, keys, load
from session.writing import attempted

SENT = "robot.sent"
TIMES = "robot.times"
SHOWN = 8


def rosters(viewer):
    """Return the areas whose roster a viewer may send for, by code: their own, and the communities in them."""
    own = {code: load(area_path, code=code)[-1][1] for code in viewer.scope.area_codes}
    inside = load(areas, level="community").rows
    return own | dict(zip(inside["code"], inside["name"], strict=True))


def send_pile(viewer):
    """Draw where a pile is dropped."""
    head(_("Send pictures"), _("photos, screenshots, PDF or zip; hundreds at once; the same file is read once"))
    if not is_live():
        return empty(_("Pictures are sent at present only: go back to Live."))
    names, times = rosters(viewer), st.session_state.setdefault(TIMES, 0)
    with st.form("robot.send", border=False):
        area = st.selectbox(_("For the roster of"), list(names), format_func=names.__getitem__, key="robot.area")
        files = st.file_uploader(_("Files"), accept_multiple_files=True, key=f"robot.files.{times}")
        asked = st.form_submit_button(_("Send"), type="primary", icon=":material/upload:")
    if asked and files:
        given = [Given(one.name, one.getvalue()) for one in files]
        order = {"area_code": area, "at": to_epoch(now())}
        done, pile = attempted(lambda: submit(database(), keys(), viewer.scope, viewer.actor, given, **order))
        if done:
            st.session_state[SENT], st.session_state[TIMES] = pile, times + 1  # a new uploader is an empty one
            st.rerun()
    return _told(st.session_state.get(SENT))


def _told(pile):
    if pile is None:
        return caption(_("Pictures are sealed, read beside the server, and forgotten after the days the policy says."))
    count = [one.status for one in pile.files].count
    said = _("Waiting to be read: {queued}; sent before: {repeated}; not taken: {refused}.")
    st.info(said.format(**{one: count(one) for one in ("queued", "repeated", "refused")}), icon=":material/inbox:")
    return caption(*(f"{one.name}: {one.why.text(_)}" for one in pile.files if one.why is not None))


def running_piles(viewer):
    """Draw the latest piles with how far they are, and a way to call each off."""
    head(_("Piles"), _("newest first; what is called off is forgotten and may be sent again"))
    rows = load(piles, limit=SHOWN).rows
    if rows.empty:
        empty(_("Nothing was sent yet."))
        return
    for row in rows.itertuples(index=False):
        with st.container(horizontal=True, vertical_alignment="center", key=f"robot-pile-{row.pile_id}"):
            st.html(pile_bar(row))
            if is_running(row) and is_live() and st.button(
                _("Call off"), key=f"robot.cancel.{row.pile_id}", icon=":material/cancel:", width="content"
            ):  # fmt: skip
                order = {"pile_id": int(row.pile_id), "at": to_epoch(now())}
                attempted(partial(cancel, database(), viewer.scope, viewer.actor, **order))
                st.session_state.pop(SENT, None)  # "waiting to be read" may be true no more
                st.rerun()
