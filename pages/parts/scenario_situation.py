"""How does a scenario stand? Its figures, the states of its records, and where it presses."""

from dataclasses import replace

import streamlit as st

from components.figures import kpi_band
from components.formats import NOTHING
from components.headline import late_note
from components.indicator_band import figure_table, how_counted, indicator_figures
from components.ranking import table
from components.scenario_map import indicator_map, task_map
from components.scenario_ranking import indicator_ranking, task_ranking
from components.state_strip import state_strip
from components.uncounted import uncounted_figure
from components.words import caption, empty, head, panel
from data_access.queries.areas import boundaries
from data_access.queries.indicators import ROWS, indicator_by_area, indicator_rows, indicator_values
from data_access.queries.queues import tasks_by_area
from data_access.queries.sources import sources
from data_access.queries.states import states_at
from domain.indicators import indicators
from domain.language import gettext as _
from domain.language import language
from domain.workflow import scenario_records
from pages.parts.scenario_place import Panel
from session.counted import asked_figure
from session.derived import asked, derived
from session.linked import followed, go, linked_choice
from session.links import choice_in_link
from session.live import CALM_S, panel_clock
from session.reading import load, moment
from session.record_links import here, record_address
from session.story import part_note

OVERDUE = "overdue"
MOST_ROWS = 100


def headline_keys(scenario):
    """Return the keys of the figures at the head of a scenario's page."""
    known = [one for one in indicators().values() if one.scenario == scenario and one.key in ROWS]
    return [one.key for one in known if one.headline] or [one.key for one in known[:6]]


def map_key(scenario):
    """Return the figure a map shows first: one at the head with thresholds, so that its colours say something."""
    known = indicators()
    return next((key for key in headline_keys(scenario) if known[key].amber is not None or known[key].red is not None),
                None)  # fmt: skip


def scenario_keys(scenario):
    """Return the keys of all figures of a scenario, those at its head first."""
    first = headline_keys(scenario)
    rest = [key for key in ROWS if key in indicators() and indicators()[key].scenario == scenario and key not in first]
    return first + rest


def figures_of(scenario, keys, within=None, link=lambda _key: ""):
    """Return the figures with these keys, each counted anew only when what it reads has changed.

    One that cannot be counted says so, and why; the others stay.
    """
    heard, found = asked(sources), []
    for key in keys:
        answer, why = asked_figure(indicator_values, scenario=scenario, keys=(key,), within=within)
        if answer is None:
            found.append(uncounted_figure(indicators()[key], why, at=moment().as_of, link=link(key)))
            continue
        address = link(key)
        found += [replace(one, link=address) if address else one for one in derived(_figures, answer, heard)]
    return found


def _figures(reading, states):
    late = {one.code: late_note([(one.name, one.lateness, one.last_batch_at)]) for one in states if one.late}
    return indicator_figures(reading.records, indicators(), at=reading.instant, late=late)


def figures(place):
    """Draw the band of figures and the states of the records."""
    told = figures_of(place.scenario, headline_keys(place.scenario), place.within, lambda key: here(figure=key))
    if told:
        kpi_band(told, key="scenario.figures")
    if part := part_note():
        caption(part)
    for kind in scenario_records(place.scenario):
        if kind.readable_by(place.viewer.role):
            state_strip(kind, load(states_at, record=kind.name, within=place.within).rows)


def rows_behind(place):
    """Draw the rows a figure of the address is counted over, exactly these, those that fail first."""
    keys, known, speech = scenario_keys(place.scenario), indicators(), language()
    chosen = choice_in_link("figure", ["", *keys], "")
    if not chosen:
        return
    with panel("scenario-behind"):
        head(_("Rows behind: {figure}").format(figure=known[chosen].name[speech]), how_counted(known[chosen]))
        rows = load(indicator_rows, key=chosen, within=place.within, limit=MOST_ROWS).rows
        if rows.empty:
            empty(_("No record is counted in this figure at this instant."))
        else:
            st.html(_table_of(rows, known[chosen]))
            if len(rows) == MOST_ROWS:
                caption(_("the first {count}").format(count=MOST_ROWS))
        if st.button(_("Close the list"), icon=":material/close:", type="tertiary", key="scenario.behind.close"):
            go(figure=None)


def all_figures(place):
    """Draw every figure of the scenario; a row chosen opens the rows behind it."""
    keys = scenario_keys(place.scenario)
    head(_("All figures"), _("those to act on first; choose one to see the rows it is counted over"))
    if not keys:
        empty(_("No figure of this scenario is defined yet."))
        return
    told = figures_of(place.scenario, keys, place.within)
    followed(figure_table(keys, told, key="scenario.all"), "scenario.all", parameter="figure")


def _table_of(rows, one):
    told = []
    for row in rows.itertuples(index=False):
        code = row.code or NOTHING
        where = record_address(row.record_type, row.record_id) if row.code else ""
        link = f'<a class="c-go" href="{where}" target="_self">{code}</a>' if where else code
        amount = NOTHING if row.numerator is None or row.numerator != row.numerator else f"{row.numerator:g}"
        over = f" / {row.denominator:g}" if one.denominator is not None else ""
        told.append(f'<tr><td>{link}</td><td>{row.area_name}</td><td class="r">{amount}{over}</td></tr>')
    return table((_("Number"), _("Area"), one.name[language()]), told, right=(2,))


def situation_panels(place, draw_map):
    """Return the map and the ranking of a scenario as panels."""
    keys = [OVERDUE, *headline_keys(place.scenario)]
    first = map_key(place.scenario) or OVERDUE
    shown = choice_in_link("map", keys, first)

    def where(_place):
        level = _map_level(place)
        head(_("Where it presses"), _name(shown), part=part_note())
        shapes = load(boundaries, level=level, within=place.within)
        if shown == OVERDUE:
            reading = load(tasks_by_area, scenario=place.scenario, level=level, within=place.within)
            task_map(reading.rows, shapes, key=f"scenario.map.{level}")
        else:
            reading = load(indicator_by_area, key=shown, level=level, within=place.within)
            indicator_map(reading.rows, indicators()[shown], shapes, key=f"scenario.map.{level}")
        panel_clock("scenario.map.clock", reading, every_s=CALM_S)

    def ranking(_place):
        level = _map_level(place)
        head(_("Ranking"), _("most pressing first; choose a row to go there"), part=part_note())
        linked_choice(_("Figure"), keys, first, "map", _name)
        if shown == OVERDUE:
            rows = load(tasks_by_area, scenario=place.scenario, level=level, within=place.within).rows
            followed(task_ranking(rows, key="scenario.ranking"), "scenario.ranking")
        else:
            rows = load(indicator_by_area, key=shown, level=level, within=place.within).rows
            followed(indicator_ranking(rows, indicators()[shown], key="scenario.ranking"), "scenario.ranking")

    chart = Panel("map", draw_map or where)
    return [chart, Panel("ranking", ranking), Panel("all", all_figures, wide=True)]


def _map_level(place):
    return place.levels[0]


def _name(key):
    return _("Overdue tasks") if key == OVERDUE else indicators()[key].name[language()]
