"""How are the five clocks told? Figures a stage, a row a case with a cell a stage, and the slowest step by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
    Pace.LATE: replace(OUTCOMES["late"], letter="▼"),  # its own shape: what is due soon is amber too
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
    unit_s, digits, unit = (3600, 1, _("h, p90")) if float(one["limit_s"]) > 3600 else (60, 0, _("min, p90"))
    known = not missing(one["p90_s"])
    trend = _median(one) if known or not one["suppressed"] else _("few cases: not shown")
    unknown = ("unknown", _(MEANINGS["unknown"].word)) if not_known_yet(one) else None
    return Figure(
        label=_(NAMES[stage]), value=number(float(one["p90_s"]) / unit_s, digits) if known else NOTHING,
        unit=unit if known else "", trend=trend, how=_(WHAT[stage]), status=stage_status(one) or unknown,
        source=_running(one),
    )  # fmt: skip


def _median(one: Rows) -> str:
    median = NOTHING if missing(one["median_s"]) else duration(one["median_s"])
    return _("median {median} · limit {limit}").format(median=median, limit=duration(float(one["limit_s"])))


def _running(one: Rows) -> str:
    if one["suppressed"]:
        return _("small counts are hidden")
    if not_known_yet(one):
        return _("not known yet")
    told = _("{cases} cases · {running} running, {overdue} over the limit")
    return told.format(cases=number(one["cases"]), running=number(one["running"]), overdue=number(one["overdue"]))


def not_known_yet(one: Rows) -> bool:
    """Return whether a stage is not counted now, because what it is counted from is still coming in."""
    return missing(one["cases"]) and not one["suppressed"]


def stage_status(one: Rows) -> tuple[str, str] | None:
    """Return tone and word of what a stage asks for; None where nothing is decided. The same on every end."""
    return None if missing(one["call"]) else (str(one["call"]), _(MEANINGS[str(one["call"])].word))


def slowest_text(stages: pd.DataFrame) -> str:
    """Return the slowest step by name, with how far it is beyond its limit; why there is none, where there is none."""
    known = {Stage(one["stage"]): _summary(one) for one in _known(stages)}
    stage = slowest(known)
    if any(not_known_yet(one) for one in stages.to_dict("records")):
        return _("Which step is slowest is not known yet.")
    if stage is None:
        return _("No step has ended or passed its limit in the last 7 days.")
    told = _("Slowest step: {stage}, p90 at {share} of its limit")
    return told.format(stage=_(NAMES[stage]), share=f"{known[stage].share:.0%}")


def slowest_lines(stages: pd.DataFrame) -> list[str]:
    """Return what the slowest step lasts from and to, its clocks, and how many run now; nothing where there is none."""
    rows = {Stage(one["stage"]): one for one in _known(stages)}
    stage = slowest({stage: _summary(one) for stage, one in rows.items()})
    return [] if stage is None else [_(WHAT[stage]), _median(rows[stage]), _running(rows[stage])]


def _known(stages: pd.DataFrame) -> list[Rows]:
    return [one for one in stages.to_dict("records") if not missing(one["share"])]


def _summary(one: Rows) -> Summary:
    cases, decided, in_time, running, overdue = (
        0 if missing(one[name]) else int(one[name]) for name in ("cases", "decided", "in_time", "running", "overdue")
    )
    times = (float(one[name]) for name in ("median_s", "p90_s", "share"))
    return Summary(cases, decided, in_time, running, overdue, *times)


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
        cells = "".join(_told_cell(one["stage"], _cell(one)) for one in told)
        rows.append(
            f'<tr><td class="o">{code}</td><td>{where}</td><td>{clock(first["begun_at"])}</td>{cells}'
            f"<td>{_holder(told)}</td></tr>"
        )
    heads = (_("Case"), _("Area"), _("First positive"), *(_(name) for name in NAMES.values()), _("Held by"))
    return f'<div class="c-clocks">{table(heads, rows)}</div>'


def _told_cell(stage: str, content: str) -> str:
    """Return a cell that a phone, which folds the row, shows with its stage."""
    return f'<td data-name="{escape(_(NAMES[Stage(stage)]))}">{content}</td>'


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
    return f"{escape(_('{stage}: {role}').format(stage=_(NAMES[Stage(worst['stage'])]), role=role))}{name}"


def cluster_rows(clusters: pd.DataFrame) -> str:
    """Return a row a cluster with a cell a stage as an HTML list. ``clusters``: as ``by_cluster``."""
    rows = []
    for name, some in clusters.groupby("cluster", sort=False):
        told = {one["stage"]: one for one in some.to_dict("records")}
        cells = "".join(_told_cell(stage, _cluster_cell(told.get(stage.value))) for stage in Stage)
        rows.append(f"<tr><td><b>{escape(str(name) or _('in no cluster'))}</b></td>{cells}</tr>")
    return f'<div class="c-clocks">{table((_("Cluster"), *(_(name) for name in NAMES.values())), rows)}</div>'


def _cluster_cell(one: Rows | None) -> str:
    if one is None:
        return f'<small class="c-cap">{NOTHING}</small>'
    ended = Pace.LATE if one["late"] else Pace.IN_TIME
    mark = MARKS[Pace.OVERDUE if one["overdue"] else Pace.RUNNING if one["running"] else ended]
    told = _("{running} of {cases} running").format(running=number(one["running"]), cases=number(one["cases"]))
    worst = "" if missing(one["worst_s"]) else f" {duration(float(one['worst_s']))}"
    return f"{chip(mark, f'{_(mark.letter)}{worst}')}<br><small>{escape(told)}</small>"
