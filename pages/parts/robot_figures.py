"""How much does the robot do, how often is it wrong, and what must somebody act on at once?"""

import streamlit as st

from components.figures import kpi_band
from components.robot_rows import alarm_table, reason_table, robot_figures
from components.words import caption, empty, head, panel
from data_access.commands.robot.submitting import SENDERS
from data_access.queries.robot import review_queue, review_reasons, robot_totals
from domain.language import gettext as _
from session.live import CALM_S, is_live, live_panel
from session.reading import load
from session.signed_in import current

DAYS = 30
SHOWN = 8


def alarms(*, listed, reviewing=False):
    """Draw how many records that are not negative wait, and which where ``listed``; nothing where there is none.

    ``reviewing``: whoever looks is where they are reviewed already.
    """
    rows = load(review_queue, urgent=True).rows
    if rows.empty:
        return
    with panel("robot-alarms"):
        if listed:
            head(_("Not negative"), _("each is looked at by a person at once; a positive by two"))
        told = _("Not negative and waiting for a person: {count}. Open “{view}”.")
        if reviewing:
            told = _("Not negative and waiting for a person: {count}. They come first.")
        st.error(told.format(count=len(rows), view=_("Review")), icon=":material/emergency:")
        if listed:
            st.html(alarm_table(rows.head(SHOWN)))
        if listed and len(rows) > SHOWN:
            caption(_("the first {count}").format(count=SHOWN))


def alarm_panel():
    """Draw on another page that records wait which are not negative, for who may review them; present only."""
    if current().role in SENDERS and is_live():
        live_panel(_alarm, every=CALM_S)


def _alarm():
    count = len(load(review_queue, urgent=True).rows)
    if count:
        told = _("Not negative and waiting for a person: {count}. Open “{view}”.")
        st.error(told.format(count=count, view=_("Pictures of results")), icon=":material/emergency:")


def figures():
    """Draw what the robot did in the last days."""
    reading = load(robot_totals, days=DAYS)
    kpi_band(robot_figures(reading.rows.iloc[0], reading.instant, days=DAYS), key="robot.figures")


def reasons():
    """Draw why records were put before people."""
    head(_("Why people decide"), _("last {days} days; a record may have several reasons").format(days=DAYS))
    rows = load(review_reasons, days=DAYS).rows
    if rows.empty:
        return empty(_("Nothing was put before a person."))
    return st.html(reason_table(rows))
