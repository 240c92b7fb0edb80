"""How are the five clocks told? Figures a stage, a row a case with a cell a stage, and the slowest step by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from components.account_rows import ROLES
from components.figures import Figure
from components.formats import NOTHING, clock, duration, missing, number
from components.palette import MEANINGS, Mark
from components.ranking import table
from components.task_words import OUTCOMES, URGENCY
from components.words import chip
from domain.errors import N_
from domain.five_fast import Pace, Stage, Summary, slowest
from domain.language import gettext as _
from domain.scope import Role

NAMES = {
    Stage.INVESTIGATION: N_("Investigate"),
    Stage.TEST: N_("Test"),
    Stage.TRANSFER: N_("Transfer"),
    Stage.CHECK_IN: N_("Check in"),
    Stage.SEALING: N_("Seal"),
}
WHAT = {
    Stage.INVESTIGATION: N_("core facts filed, from the first positive"),
    Stage.TEST: N_("every close contact sampled, from the first positive"),
    Stage.TRANSFER: N_("the case and its close contacts handed over, from the first positive"),
    Stage.CHECK_IN: N_("everybody checked in, from arrival at the facility"),
    Stage.SEALING: N_("the zone sealed, from its approval"),
}
MARKS: dict[str, Mark] = {
    Pace.IN_TIME: OUTCOMES["done"],
    Pace.LATE: OUTCOMES["late"],
    Pace.RUNNING: OUTCOMES["open"],
    Pace.PRESSING: URGENCY["soon"],
    Pace.OVERDUE: URGENCY["overdue"],
}
OPEN = (Pace.RUNNING, Pace.PRESSING, Pace.OVERDUE)
Rows = Mapping[Any, Any]


def stage_figures(stages: pd.DataFrame) -> list[Figure]:
    """Return a figure a stage. ``stages``: as ``stage_summaries``."""
    return [_figure(one) for one in stages.to_dict("records")]


def _figure(one: Rows) -> Figure:
    stage = Stage(one["stage"])
    limit = duration(float(one["limit_s"]))
    unit_s, digits, unit = (3600, 1, _("h, p90")) if float(one["limit_s"]) > 3600 else (60, 0, _("min, p90"))
    if one["suppressed"]:
        trend, known = _("few cases: not shown"), False
    else:
        known = not missing(one["p90_s"])
        told = _("median {median} · limit {limit}")
        trend = told.format(median=duration(one["median_s"]) if known else NOTHING, limit=limit)
    return Figure(
        label=_(NAMES[stage]), value=number(float(one["p90_s"]) / unit_s, digits) if known else NOTHING,
        unit=unit if known else "", trend=trend, how=_(WHAT[stage]), status=_status(one) if known else None,
        source=_running(one) if not one["suppressed"] else "",
    )  # fmt: skip


def _running(one: Rows) -> str:
    told = _("{cases} cases · {running} running, {overdue} over the limit")
    return told.format(cases=number(one["cases"]), running=number(one["running"]), overdue=number(one["overdue"]))


def _status(one: Rows) -> tuple[str, str]:
    tone = "good" if float(one["share"]) <= 1 else "alert" if one["overdue"] else "warn"
    return tone, _(MEANINGS[tone].word)


def slowest_text(stages: pd.DataFrame) -> str:
    """Return the slowest step by name, with how far it is beyond its limit; why there is none, where there is none."""
    known = {
        Stage(one["stage"]): Summary(
            int(one["cases"]), int(one["decided"]), int(one["in_time"]), int(one["running"]), int(one["overdue"]),
            float(one["median_s"]), float(one["p90_s"]), float(one["share"]),
        )
        for one in stages.to_dict("records")
        if not one["suppressed"] and not missing(one["share"])
    }  # fmt: skip
    stage = slowest(known)
    if stage is None:
        return _("No step has ended or passed its limit in the last 7 days.")
    told = _("Slowest step: {stage}, p90 at {share} of its limit")
    return told.format(stage=_(NAMES[stage]), share=f"{known[stage].share:.0%}")


def case_rows(cases: pd.DataFrame, link: Callable[[str, int], str]) -> str:
    """Return a row a case with a cell a stage as an HTML list. ``cases``: as ``case_clocks``."""
    rows = []
    for _id, some in cases.groupby("id", sort=False):
        told = some.to_dict("records")
        first = told[0]
        code = f'<a class="c-go" href="{escape(link("infection", int(first["id"])))}" target="_self">'
        code += f"{escape(str(first['code']))}</a>"
        where = escape(str(first["area_name"])) + (
            "" if missing(first["cluster"]) else f"<br><small>{escape(str(first['cluster']))}</small>"
        )
        cells = "".join(f"<td>{_cell(one)}</td>" for one in told)
        rows.append(
            f"<tr><td>{code}</td><td>{where}</td><td>{clock(first['begun_at'])}</td>{cells}<td>{_holder(told)}</td></tr>"
        )
    heads = (_("Case"), _("Area"), _("First positive"), *(_(name) for name in NAMES.values()), _("Held by"))
    return table(heads, rows)


def _cell(one: Rows) -> str:
    if one["pace"] == Pace.NONE:
        return f'<small class="c-cap">{NOTHING}</small>'
    mark = MARKS[one["pace"]]
    span = duration(float(one["elapsed_s"]))
    count = f"<br><small>{one['done']}/{one['steps']}</small>" if one["steps"] > 1 else ""
    return f"{chip(mark, f'{_(mark.letter)} {span}')}{count}"


def _holder(stages: Sequence[Rows]) -> str:
    """Return who has the first step that is not done: the role that owes it, and its name where somebody has it."""
    waiting = [one for one in stages if one["pace"] in OPEN]
    if not waiting:
        return f'<small class="c-cap">{escape(_("done"))}</small>'
    worst = max(waiting, key=lambda one: float(one["elapsed_s"]) / float(one["limit_s"]))
    role = _(ROLES[Role(worst["holder"])])
    name = f"<br><small>{escape(str(worst['holder_name']))}</small>" if worst["holder_name"] else ""
    return f"{escape(_(NAMES[Stage(worst['stage'])]))}: {escape(role)}{name}"


def cluster_rows(clusters: pd.DataFrame) -> str:
    """Return a row a cluster with a cell a stage as an HTML list. ``clusters``: as ``by_cluster``."""
    rows = []
    for name, some in clusters.groupby("cluster", sort=False):
        told = {one["stage"]: one for one in some.to_dict("records")}
        cells = "".join(f"<td>{_cluster_cell(told.get(stage.value))}</td>" for stage in Stage)
        rows.append(f"<tr><td><b>{escape(str(name) or _('in no cluster'))}</b></td>{cells}</tr>")
    return table((_("Cluster"), *(_(name) for name in NAMES.values())), rows)


def _cluster_cell(one: Rows | None) -> str:
    if one is None:
        return f'<small class="c-cap">{NOTHING}</small>'
    ended = Pace.LATE if one["late"] else Pace.IN_TIME
    mark = MARKS[Pace.OVERDUE if one["overdue"] else Pace.RUNNING if one["running"] else ended]
    told = _("{running} of {cases} running").format(running=number(one["running"]), cases=number(one["cases"]))
    worst = "" if missing(one["worst_s"]) else f" · {duration(float(one['worst_s']))}"
    return f"{chip(mark, _(mark.letter))} {escape(told)}{escape(worst)}"


def stage_bars(stages: pd.DataFrame) -> str:
    """Return median and p90 of each stage as bars against its limit (the mark at two thirds), for the wall."""
    rows = []
    for one in stages.to_dict("records"):
        stage = Stage(one["stage"])
        known = not one["suppressed"] and not missing(one["p90_s"])
        bars = "".join(_bar(one, name) for name in ("median_s", "p90_s")) if known else f'<i class="x">{NOTHING}</i>'
        told = f"{duration(float(one['median_s']))} / {duration(float(one['p90_s']))}" if known else NOTHING
        limit = duration(float(one["limit_s"]))
        rows.append(
            f'<div class="f"><b>{escape(_(NAMES[stage]))}</b><div class="t">{bars}<u></u></div>'
            f"<span>{escape(told)}</span><small>{escape(_('limit'))} {escape(limit)}</small></div>"
        )
    return f'<div class="c-fast">{"".join(rows)}</div>'


def _bar(one: Rows, name: str) -> str:
    share = min(1.0, float(one[name]) / float(one["limit_s"]) * 2 / 3)
    colour = MEANINGS["alert" if float(one[name]) > float(one["limit_s"]) else "good"].colour
    return f'<i class="{name[:3]}" style="width:{share:.1%};background:{colour}"></i>'


def running_rows(stages: pd.DataFrame) -> str:
    """Return how many cases are in time, running and over the limit at each stage, as an HTML list for the wall."""
    rows = []
    for one in stages.to_dict("records"):
        counts = [NOTHING if missing(one[name]) else number(one[name]) for name in ("cases", "in_time", "running")]
        late = NOTHING if missing(one["overdue"]) else number(one["overdue"])
        tone = "c-alert" if not missing(one["overdue"]) and one["overdue"] else ""
        cells = "".join(f'<td class="r">{value}</td>' for value in counts)
        name = escape(_(NAMES[Stage(one["stage"])]))
        rows.append(f'<tr><td>{name}</td>{cells}<td class="r {tone}">{late}</td></tr>')
    heads = (_("Step"), _("Cases"), _("In time"), _("Running"), _("Over the limit"))
    return table(heads, rows, right=(1, 2, 3, 4))
