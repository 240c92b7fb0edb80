"""A scene of the wall for one scenario: its figures, where it presses, its records by state, its streets. No person."""

from components.figures import kpi_band
from components.scenario_map import indicator_map, task_map
from components.scenario_ranking import street_list
from components.state_strip import state_strip
from components.wall import title
from data_access.queries.areas import boundaries
from data_access.queries.indicators import indicator_by_area
from data_access.queries.queues import tasks_by_area
from data_access.queries.states import states_at
from domain.indicators import indicators
from domain.language import gettext as _
from domain.language import language
from domain.workflow import scenario_records
from pages.parts.scenario_situation import figures_of, headline_keys, map_key
from session.live import panel_clock
from session.reading import load
from session.story import part_note

MOST = 8
LEVEL = "street"
FEW_KINDS = 2
"""So many kinds of records have room for all their states."""
MANY_KINDS = 4
"""So many stand closer to each other."""


def panels(number):
    """Return the scene's panels with their places."""
    keys, shown = headline_keys(number), map_key(number)

    def figures():
        title(_("Key figures"))
        kpi_band(figures_of(number, keys[:MOST]), key=f"wall.scenario.{number}", explain=False)

    def where():
        shapes = load(boundaries, level=LEVEL)
        if shown:
            one = indicators()[shown]
            title(_("Where it presses"), one.name[language()])
            reading = load(indicator_by_area, key=one.key, level=LEVEL)
            indicator_map(reading.rows, one, shapes, key=f"wall.map.{number}")
        else:
            title(_("Where it presses"), _("Overdue tasks"), part=part_note())
            reading = load(tasks_by_area, scenario=number, level=LEVEL)
            task_map(reading.rows, shapes, key=f"wall.map.{number}")
        panel_clock(f"wall.map.clock.{number}", reading)

    def states():
        title(_("Records by state"), part=part_note())
        kinds = scenario_records(number)
        for kind in kinds:
            rows = load(states_at, record=kind.name).rows
            few = len(kinds) <= FEW_KINDS
            state_strip(kind, rows if few else _in_progress(kind, rows), tight=len(kinds) >= MANY_KINDS)

    def streets():
        title(_("Streets and towns"), part=part_note())
        tasks = load(tasks_by_area, scenario=number, level=LEVEL).rows
        one = indicators()[shown] if shown else None
        street_list(tasks, load(indicator_by_area, key=one.key, level=LEVEL).rows if one else None, one)

    return [("side", figures), ("main", where), ("top", states), ("low", streets)]


def _in_progress(kind, rows):
    """Leave out states that end a record and those that nobody is in: up to four kinds of records share one panel."""
    going = rows[~rows["state"].isin(kind.final)]
    some = going[going["count"].isna() | (going["count"] != 0)]
    return some if len(some) else going.head(1)
