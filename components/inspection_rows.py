"""Which rules between records are broken, and by which records? An alarm for headquarters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape

import pandas as pd
import streamlit as st

from components.formats import NOTHING, clock, duration, missing, number
from components.ranking import table
from components.words import caption, head, panel
from domain.language import gettext as _
from domain.workflow import RECORDS

LATE = timedelta(minutes=10)
"""An inspection older than this is no answer any more; one is due every two minutes."""

Link = Callable[[str, int], str]


def inspection_alarm(rows: pd.DataFrame, inspected_at: datetime, at: datetime, link: Link) -> None:
    """Draw each broken rule with its records; where all hold, only a line that says when that was looked at.

    ``rows``: as ``inspection``; ``link`` returns the address of a record.
    """
    if at - inspected_at > LATE:
        late = _("The records were last compared {span} ago: whether they agree now is not known.")
        st.warning(late.format(span=duration((at - inspected_at).total_seconds())), icon=":material/schedule:")
    if rows.empty:
        caption(_("Records agree with each other, compared at {time}.").format(time=clock(inspected_at)))
        return
    with panel("inspection"):
        head(_("Records that contradict each other"), _("compared at {time}").format(time=clock(inspected_at)))
        for _name, broken in rows.groupby("name", sort=False):
            first = broken.iloc[0]
            told = _("{rule}: not so for {count}").format(rule=_(str(first["sentence"])), count=number(first["count"]))
            st.error(told, icon=":material/rule:")
            st.html(_listed(broken, link))
            if len(broken) < int(first["count"]):
                caption(_("the first {count}").format(count=len(broken)))


def _listed(broken: pd.DataFrame, link: Link) -> str:
    rows = []
    for one in broken.itertuples(index=False):
        kind, code = str(one.record_type), NOTHING if missing(one.code) else escape(str(one.code))
        title = _(RECORDS[kind].title) if kind in RECORDS else _("Area")
        if kind in RECORDS and not missing(one.code):
            code = f'<a class="c-go" href="{escape(link(kind, int(str(one.record_id))))}" target="_self">{code}</a>'
        place = NOTHING if missing(one.area_name) else escape(str(one.area_name))
        told = f"<td>{escape(title)}</td><td>{code}</td><td>{place}</td><td>{escape(str(one.told))}</td>"
        rows.append(f"<tr>{told}</tr>")
    return table((_("Record"), _("Number"), _("Area"), _("What is there instead")), rows)
