"""Why is a street this colour? Every factor with value, points, weight, contribution and source, then the rest."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from components.formats import NOTHING, clock, number, zone
from components.palette import LEVELS
from components.ranking import table
from components.remembered import remembered
from components.words import chip
from domain.errors import N_
from domain.instants import from_epoch
from domain.language import gettext as _
from domain.risk import Assessment, Factor, Feed, factor_name, factor_unit, factor_value, own_source, sentences

MEANINGS = {
    "red": N_("street-wide action"),
    "orange": N_("screening rounds in zones, events limited"),
    "yellow": N_("targeted screening"),
    "blue": N_("watch closely"),
    "green": N_("routine work"),
    "grey": N_("not known: a critical source is late"),
}


def why_this_colour(name: str, assessment: Assessment) -> None:
    """Draw the whole explanation of a street's colour."""
    for part in _told(name, assessment):
        st.html(part)


@remembered(128)
def _told(name: str, assessment: Assessment) -> tuple[str, str, str]:
    """Return head, factors and the rest as HTML."""
    level = str(assessment.level)
    score = NOTHING if assessment.score is None else number(assessment.score, 1)
    told = f"{_(MEANINGS[level])} · {_('Score')} {score} {_('of 100 points')}"
    first = (
        f'<div class="c-head"><span class="t">{escape(name)}</span>{chip(LEVELS[level])}'
        f'<span class="n">{escape(told)}</span></div>'
    )
    rows = [_row(factor, assessment.source_of(factor.key), assessment.at) for factor in assessment.factors]
    heads = (_("Factor"), _("Value"), _("Points"), _("Weight"), _("Contribution"), _("Source, last heard"))
    factors = f'<div class="c-why">{table(heads, rows, right=(1, 2, 3, 4))}</div>'
    rest = [one.text(_, zone()) for one in sentences(assessment)[len(assessment.factors) :]]
    lines = "".join(f"<li>{escape(line)}</li>" for line in rest)
    return first, factors, f'<ul class="c-cap">{lines}</ul>'


def _row(factor: Factor, feed: Feed | None, at: datetime) -> str:
    name = escape(factor_name(factor).text(_))
    if factor.points is None or factor.contribution is None:
        reason = escape(_(factor.note) if factor.note else _("not known"))
        left_out = escape(_("not available, left out"))
        return f'<tr class="off"><td class="f">{name}</td><td colspan="5">{left_out}: {reason}</td></tr>'
    value = escape(_(factor.note)) if factor.value is None and factor.note else _value(factor)
    return (
        f'<tr><td class="f">{name}</td><td class="r w">{value}</td><td class="r">{number(factor.points, 1)}</td>'
        f'<td class="r">{number(factor.weight_used, 3)}</td><td class="r"><b>{number(factor.contribution, 1)}</b></td>'
        f'<td class="c-cap">{_source(factor, feed, at)}</td></tr>'
    )


def _value(factor: Factor) -> str:
    value = factor_value(factor)
    text = NOTHING if value is None else number(value, 0 if float(value).is_integer() else 2)
    return escape(text + factor_unit(factor).text(_))


def _source(factor: Factor, feed: Feed | None, at: datetime) -> str:
    """Return who tells the factor and when it was last heard; what the cockpit keeps itself is known to the instant."""
    own = own_source(factor)
    if feed is not None:
        name, heard = _(feed.name), None if feed.last_at is None else from_epoch(feed.last_at)
    elif own is not None:
        name, heard = own.text(_), at
    else:
        return NOTHING
    return f'{escape(name)} · <span style="white-space:nowrap">{clock(heard)}</span>'
