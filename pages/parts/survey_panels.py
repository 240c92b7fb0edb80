"""How far is the survey against its plan, who falls behind first, and where do two phones disagree? 扫码宝."""

import streamlit as st

from components.formats import clock
from components.survey_rows import conflict_card, plan_table
from components.words import caption, empty, head
from data_access.commands.survey import decide, read_conflicts
from data_access.commands.survey.deciding import KEEP, TAKE_MINE
from data_access.queries.survey import survey_conflicts, survey_progress
from domain.instants import now, to_epoch
from domain.language import gettext as _
from domain.workflow.words import GRID
from pages.parts.scenario_place import Panel
from session.live import SLOW_S, is_live
from session.reading import database, keys, load
from session.writing import attempted

MOST_AREAS = 60
MOST_CONFLICTS = 20
SHOWN = "survey.conflicts"


def _progress(place):
    head(_("Survey against its plan"), _("doors, furthest behind first; pace of the last six hours of work"))
    rows = load(survey_progress, level=place.levels[0], within=place.area).rows
    if not rows["doors"].sum():
        return empty(_("No door is on record here."))
    st.html(plan_table(rows.head(MOST_AREAS)))
    if not rows["planned"].sum():
        caption(_("No round runs: a door counts as verified for the policy's days. Plan a round among the records."))
    else:
        caption(_("Against plan: percentage points of the doors, before (+) or behind (−) what the plan wants by now."),
                _("An end on a coloured ground is later than the round's."))  # fmt: skip
    return None


def _conflicts(place):
    head(_("Where two phones disagree"), _("nothing is overwritten: a person decides which holds"))
    waiting = load(survey_conflicts, within=place.area).rows.iloc[0]
    if not waiting["conflicts"]:
        st.session_state.pop(SHOWN, None)
        return empty(_("No conflict waits."))
    caption(_("Conflicts undecided: {count}, the oldest since {at}").format(
        count=waiting["conflicts"], at=clock(waiting["oldest_at"])))  # fmt: skip
    if place.viewer.role not in GRID:
        return caption(_("Your role sees figures, not single people."))
    if not is_live():
        return caption(_("Conflicts are decided at present only: go back to Live."))
    if st.button(_("Show them (goes on record)"), icon=":material/visibility:", key="survey.show"):
        _read(place)
    for one in st.session_state.get(SHOWN, {}).get(place.area, []):
        _conflict(place, one)
    return None


def _read(place):
    done, found = attempted(
        lambda: read_conflicts(database(), keys(), place.viewer.scope, place.viewer.actor, within=place.area,
                               limit=MOST_CONFLICTS)
    )  # fmt: skip
    st.session_state[SHOWN] = {place.area: found} if done else {}


def _conflict(place, one):
    st.html(conflict_card(one))
    keep, mine, _rest = st.columns([1, 1, 2])
    with keep:
        kept = st.button(_("Keep what is on record"), key=f"survey.keep.{one.id}", width="stretch")
    with mine:
        taken = st.button(_("Take what was sent later"), key=f"survey.take.{one.id}", width="stretch")
    if not (kept or taken):
        return
    order = {"entry_id": one.id, "version": one.version, "take": TAKE_MINE if taken else KEEP, "at": to_epoch(now())}
    done, _value = attempted(lambda: decide(database(), keys(), place.viewer.scope, place.viewer.actor, **order))
    if done:
        _read(place)
        st.toast(_("Done and put on record."), icon=":material/check:")
        st.rerun()


def survey_panels():
    """Return the survey's panels of the page of epidemic-free units."""
    return [
        Panel("survey-plan", _progress, every=SLOW_S, wide=True),
        Panel("survey-conflicts", _conflicts, view="work", every=None, wide=True),
    ]
