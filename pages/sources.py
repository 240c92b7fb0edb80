"""Data sources: where do the figures come from, how late is each source, and what did it bring?"""

import streamlit as st

from components.ranking import table
from components.source_rows import batch_table, source_rows, unknown_persons, worker_rows
from components.words import empty, head, panel
from data_access.queries.headline import arrivals
from data_access.queries.sources import source_batches, sources
from data_access.queries.worker import worker_jobs
from domain.language import gettext as _
from domain.scope import Role
from session.live import CALM_S, live_panel
from session.reading import load
from session.signed_in import require

require(Role.HQ, Role.STREET, Role.COMMUNITY, Role.GRID, Role.CDC, Role.ADMIN)


def freshness() -> None:
    head(_("Sources"), _("a source that is silent for longer than its limit is late; what rests on it turns grey"))
    rows = source_rows(load(sources))
    if not rows:
        empty(_("No source is registered yet: run 'python cockpit.py demo' or import a district package."))
        return
    heads = (_("Source"), _("Brings"), _("State"), _("Last batch"), _("Records until"), _("Late after"))
    st.html(table(heads, rows, desk=(1, 4)))


def batches() -> None:
    head(_("Last batches"), _("everything that came in, once each (rows)"))
    reading = load(source_batches, limit=50)
    if reading.rows.empty:
        empty(_("Nothing has come in yet."))
        return
    batch_table(reading.rows, key="sources.batches")


def unmatched() -> None:
    count = load(arrivals).rows["unmatched_open"].iloc[0]
    head(_("Results of unknown persons"), _("kept apart, and matched by themselves when the resident appears"))
    st.html(unknown_persons(count))


def worker() -> None:
    head(_("Worker"), _("what goes on without anybody looking, and how far behind it is"))
    rows = worker_rows(load(worker_jobs).rows)
    if not rows:
        empty(_("No worker has run yet: start 'python cockpit.py worker'."))
        return
    st.html(table((_("Job"), _("State"), _("Last done"), _("Took"), _("Done by (machine/process)")), rows))


with panel("sources-freshness"):
    live_panel(freshness)
with panel("sources-unmatched"):
    live_panel(unmatched, every=CALM_S)
with panel("sources-worker"):
    live_panel(worker, every=CALM_S)
with panel("sources-batches"):
    live_panel(batches, every=CALM_S)
