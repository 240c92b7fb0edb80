"""Where are the events, how far is each, to whom is it told, what speaks for its next step, where to patrol?"""

import streamlit as st

from components.atlas import atlas_of
from components.drawing import drawing
from components.event_board import event_board_html
from components.event_map import event_svg
from components.event_rows import (
    EVENT_LEVELS,
    HOT,
    escalation_table,
    hot_table,
    patrol_table,
    similar_table,
    why_text,
)
from components.words import caption, empty, head, legend, note
from data_access.queries.areas import boundaries
from data_access.queries.event_figures import event_lanes
from data_access.queries.event_help import event_help
from data_access.queries.event_places import hot_spots, patrols
from data_access.queries.events import event_board
from domain.event_words import KINDS, LEVELS, PLATFORMS
from domain.language import gettext as _
from pages.parts.event_reporter import reporter
from pages.parts.scenario_place import Panel
from session.links import choice_in_link
from session.live import CALM_S, SLOW_S, on_phone, panel_clock
from session.reading import load, moment
from session.record_links import here, record_address, record_in_link
from session.story import part_note

MOST_HOT = 12
LANE = "lane"
"""In the address: the one stage of the board that is shown."""


def draw_map(place):
    """Draw the events under way and the hot spots over the streets."""
    head(_("Events and hot spots"), _("under way, by level; rings: more events than chance explains"), part=part_note())
    if on_phone():
        note(_("The map is shown on larger screens; the lists below say the same."))
        return
    reading, shapes = load(event_board, within=place.area), load(boundaries, level=place.levels[0], within=place.area)
    drawing(event_svg(reading.rows, load(hot_spots, within=place.area).rows, atlas_of(shapes)), key="events.map")
    legend([*EVENT_LEVELS.values(), HOT])
    panel_clock("scenario.map.clock", reading, every_s=CALM_S)


def _board(place):
    head(_("Board"), _("by stage, most urgent first; choose a card to open the event"), part=part_note())
    reading, lanes = load(event_board, within=place.area), load(event_lanes, within=place.area).rows
    alone = choice_in_link(LANE, [str(lane) for lane in lanes["lane"]], "")
    st.html(event_board_html(reading.rows, lanes, moment().as_of, record_address, lambda lane: here(**{LANE: lane}),
                             alone=alone, phone=on_phone()))  # fmt: skip
    panel_clock("events.board.clock", reading, every_s=CALM_S)


def _told(place):
    part = part_note()
    head(_("Told upwards"), _("clocks of which 75, 100 or 150 % of the time is over"), part=part)
    rows = load(event_board, within=place.area).rows
    told = escalation_table(rows, moment().as_of, record_address)
    if told:
        st.html(f'<div style="max-height:22rem;overflow:auto">{told}</div>')
    else:
        empty(_("None so far; not everything has come in.") if part else _("No clock of an event presses."))


def _hot(place):
    note = _("communities of the last weeks, by local Moran's I among the whole district")
    head(_("Hot spots"), note, part=part_note())
    rows = load(hot_spots, within=place.area).rows
    st.html(hot_table(rows.head(MOST_HOT)))


def _patrols(place):
    part = part_note()
    head(_("Suggested patrols"), _("three hours in which most events happened there"), part=part)
    rows = load(patrols, within=place.area).rows
    if rows.empty:
        empty(_("None so far; not everything has come in.") if part else _("Nothing happened in the last weeks."))
    else:
        st.html(patrol_table(rows))


def _help(place):
    named = record_in_link()
    if named is None:
        return
    found = load(event_help, record_id=named[1])
    told = found.suggested
    head(_("What speaks for the next step"), _("a suggestion with its reasons; a person decides"))
    who = "–" if found.handler is None else f"{found.handler.username} ({found.handler.area_name})"
    caption(
        f"{_('Kind')}: {_(KINDS[told.kind])} · {_('Event level')}: {_(LEVELS[told.level])} · "
        f"{_('Platform')}: {_(PLATFORMS[told.platform])} · {_('Who handles it')}: {who}"
    )
    caption(*(f"· {why_text(one)}" for one in (*told.why, *found.why)))
    if found.reporter:
        reporter(place, named[1])
    head(_("Similar events before"), _("of the same kind, near it, closed"))
    if found.similar.empty:
        empty(_("None on record."))
    else:
        st.html(similar_table(found.similar, record_address))


def event_panels():
    """Return the panels of the page of events."""
    named = record_in_link()
    shown = named is not None and named[0] == "event"
    return [
        Panel("events-board", _board, wide=True),
        Panel("events-told", _told, wide=True),
        Panel("events-hot", _hot, every=SLOW_S),
        Panel("events-patrols", _patrols, every=SLOW_S),
        *([Panel("events-help", _help, view="records", every=None, wide=True)] if shown else []),
    ]
