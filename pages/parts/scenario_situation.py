"""How does a scenario stand? Its figures, the states of its records, and where it presses."""

import streamlit as st

from components.figures import kpi_band
from components.formats import NOTHING
from components.headline import late_note
from components.indicator_band import how_counted, indicator_figures
from components.ranking import table
from components.scenario_map import indicator_map, task_map
from components.scenario_ranking import indicator_ranking, task_ranking
from components.state_strip import state_strip
from components.words import caption, empty, head
from data_access.queries.areas import boundaries
from data_access.queries.indicators import indicator_by_area, indicator_rows, indicator_values
from data_access.queries.queues import tasks_by_area
from data_access.queries.sources import sources
from data_access.queries.states import states_at
from domain.indicators import indicators
from domain.language import gettext as _
from domain.language import language
from domain.workflow import scenario_records
from pages.parts.scenario_place import Panel
from session.linked import followed, go, linked_control
from session.links import choice_in_link
from session.live import CALM_S, panel_clock
from session.reading import load
from session.record_links import record_address

OVERDUE = "overdue"
MOST_ROWS = 100


def headline_keys(scenario):
    """Return the keys of the figures at the head of a scenario's page."""
    known = [one for one in indicators().values() if one.scenario == scenario]
    return [one.key for one in known if one.headline] or [one.key for one in known[:6]]


def scenario_keys(scenario):
    """Return the keys of all figures of a scenario, those at its head first."""
    first = headline_keys(scenario)
    return first + [one.key for one in indicators().values() if one.scenario == scenario and one.key not in first]


def figures_of(scenario, keys, within=None):
    """Return the figures with these keys, each counted anew only when what it reads has changed, and their instant."""
    late = {one.code: late_note([(one.name, one.lateness, one.last_batch_at)]) for one in load(sources) if one.late}
    found, at = [], None
    for key in keys:
        reading = load(indicator_values, scenario=scenario, keys=(key,), within=within)
        at = reading.instant if at is None else max(at, reading.instant)
        found += indicator_figures(reading.rows, indicators(), at=reading.instant, late=late)
    return found, at


def figures(place):
    """Draw the band of figures and the states of the records."""
    told, _at = figures_of(place.scenario, scenario_keys(place.scenario), place.area)
    if told:
        kpi_band(told, key="scenario.figures")
    for kind in scenario_records(place.scenario):
        if kind.readable_by(place.viewer.role):
            state_strip(kind, load(states_at, record=kind.name, within=place.area).rows)


def rows_behind(place):
    """Let one figure be chosen, and draw exactly the rows it is counted over, those that fail first."""
    keys, known, speech = scenario_keys(place.scenario), indicators(), language()
    if not keys:
        return
    chosen = choice_in_link("figure", ["", *keys], "")
    picked = st.pills(_("Rows behind a figure"), keys, default=chosen or None, key=f"scenario.figure.{chosen}",
                      format_func=lambda key: known[key].name[speech])  # fmt: skip
    if (picked or "") != chosen:
        go(figure=picked)
    if not chosen:
        return
    rows = load(indicator_rows, key=chosen, within=place.area, limit=MOST_ROWS).rows
    caption(f"{known[chosen].name[speech]}: {how_counted(known[chosen])}")
    if rows.empty:
        empty(_("No record is counted in this figure at this instant."))
        return
    st.html(_table_of(rows, known[chosen]))


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
    shown = choice_in_link("map", keys, (keys + keys)[1] if len(keys) > 1 else OVERDUE)

    def where(_place):
        level = _map_level(place)
        head(_("Where it presses"), _name(shown))
        shapes = load(boundaries, level=level, within=place.area)
        if shown == OVERDUE:
            reading = load(tasks_by_area, scenario=place.scenario, level=level, within=place.area)
            task_map(reading.rows, shapes, key=f"scenario.map.{level}")
        else:
            reading = load(indicator_by_area, key=shown, level=level, within=place.area)
            indicator_map(reading.rows, indicators()[shown], shapes, key=f"scenario.map.{level}")
        panel_clock("scenario.map.clock", reading, every_s=CALM_S)

    def ranking(_place):
        level = _map_level(place)
        head(_("Ranking"), _("most pressing first; choose a row to go there"))
        linked_control(_("Figure"), keys, keys[-1] if len(keys) == 1 else keys[1], "map", _name)
        if shown == OVERDUE:
            rows = load(tasks_by_area, scenario=place.scenario, level=level, within=place.area).rows
            followed(task_ranking(rows, key="scenario.ranking"), "scenario.ranking")
        else:
            rows = load(indicator_by_area, key=shown, level=level, within=place.area).rows
            followed(indicator_ranking(rows, indicators()[shown], key="scenario.ranking"), "scenario.ranking")

    chart = Panel("map", draw_map or where)
    return [chart, Panel("ranking", ranking)]


def _map_level(place):
    return place.levels[0]


def _name(key):
    return _("Overdue tasks") if key == OVERDUE else indicators()[key].name[language()]
