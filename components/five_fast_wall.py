"""What does the wall show of the five clocks? Bars of each step against its limit, and how many cases run."""

from __future__ import annotations

from html import escape

import pandas as pd

from components.five_fast_rows import NAMES, Rows, not_known_yet
from components.formats import NOTHING, duration, missing, number
from components.palette import MEANINGS
from components.ranking import table
from domain.five_fast import Stage
from domain.language import gettext as _


def stage_bars(stages: pd.DataFrame) -> str:
    """Return median and p90 of each stage as bars against its limit (the mark at two thirds), for the wall."""
    rows = []
    for one in stages.to_dict("records"):
        stage = Stage(one["stage"])
        known = not missing(one["p90_s"])
        bars = "".join(_bar(one, name) for name in ("median_s", "p90_s")) if known else _no_bars(one)
        told = f"{duration(float(one['median_s']))} / {duration(float(one['p90_s']))}" if known else NOTHING
        limit = duration(float(one["limit_s"]))
        rows.append(
            f'<div class="f"><b>{escape(_(NAMES[stage]))}</b><div class="t">{bars}<u></u></div>'
            f"<span>{escape(told)}</span><small>{escape(_('limit'))} {escape(limit)}</small></div>"
        )
    return f'<div class="c-fast">{"".join(rows)}</div>'


def _no_bars(one: Rows) -> str:
    ended = _("not known yet") if not_known_yet(one) else _("none has ended in the last 7 days")
    why = _("few cases: not shown") if one["suppressed"] else ended
    return f'<i class="x">{escape(why)}</i>'


def _bar(one: Rows, name: str) -> str:
    share = min(1.0, float(one[name]) / float(one["limit_s"]) * 2 / 3)
    colour = MEANINGS["good" if float(one[name]) <= float(one["limit_s"]) else str(one["call"])].colour
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
