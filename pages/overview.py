"""Overview: which streets are at risk, why, and how does it develop?"""

import streamlit as st

from components.figures import kpi_band
from components.override import override_form
from components.scenes import risk_picture
from components.timeline import epi_curve
from components.why import why_this_colour
from components.words import empty, head, panel
from data_access.commands.overrides import set_override
from data_access.queries.areas import boundaries
from data_access.queries.coverage import coverage_total
from data_access.queries.infections import infections_by_day
from data_access.queries.risk import assessment, risk_by_street
from domain.language import gettext as _
from domain.scope import Role
from pages.parts.headline_figures import outbreak_told, risk_list_of
from pages.parts.robot_figures import alarm_panel
from pages.parts.scenario_strips import scenario_strips
from session.derived import asked, derived
from session.linked import followed, linked_area
from session.links import area_in_link
from session.live import CALM_S, SLOW_S, is_live, live_panel, on_phone, panel_clock
from session.reading import database, load
from session.signed_in import require
from session.writing import written

viewer = require(Role.HQ, Role.STREET, Role.COMMUNITY, Role.GRID, Role.CDC)
names = load(risk_by_street).rows[["code", "name", "score"]]
worst = names.sort_values("score", ascending=False, na_position="first")["code"]
street = area_in_link() or (worst.iloc[0] if len(worst) else None)


def figures() -> None:
    known = asked(risk_by_street), asked(infections_by_day, days=21), asked(coverage_total)
    kpi_band(derived(outbreak_told, *known), key="overview.figures")


def colours() -> None:
    streets, shapes = load(risk_by_street), load(boundaries, level="street")
    head(_("Five-colour map"), _("streets and towns by risk level; click one for its reasons"))
    followed(risk_picture(streets.rows, shapes, key="overview.map", selected=street, light=on_phone()), "overview.map")
    panel_clock("overview.map.clock", streets, every_s=CALM_S)


def reasons() -> None:
    head(_("Why this colour?"), _("factors of the rule in force, largest weight first"))
    options, label = list(zip(names["code"], names["name"], strict=True)), _("Street or town")
    hint = _("Choose a street or town")
    chosen = linked_area(options, label=label, hint=hint, key="overview.street", chosen=street)
    if chosen not in set(names["code"]):
        empty(_("Colours are given to whole streets and towns; none of them is in your scope."))
        return
    why_this_colour(names.set_index("code")["name"][chosen], load(assessment, street_code=chosen))
    if viewer.role is Role.HQ and is_live() and (wish := override_form(key=f"overview.override.{chosen}")):
        wish |= {"street_code": chosen, "signer": viewer.display_name}
        written(lambda: set_override(database(), viewer.scope, viewer.actor, **wish))


def development() -> None:
    head(_("Infections by day"), _("last 21 days, by local day of report (people)"))
    epi_curve(load(infections_by_day, days=21).rows, key="overview.epi", explorable=True)


def ranking() -> None:
    head(_("Ranking"), _("highest risk first"))
    st.html(derived(risk_list_of, asked(risk_by_street)))


alarm_panel()
live_panel(figures)
for row in (((colours, CALM_S), (reasons, CALM_S)), ((development, SLOW_S), (ranking, CALM_S))):
    for column, (draw, every) in zip(st.columns(2, gap="small"), row, strict=True):
        with column, panel(f"overview-{draw.__name__}"):
            live_panel(draw, every=every)
scenario_strips()
