"""The verb that goes on: the worker."""

from __future__ import annotations

import signal
from threading import Event
from typing import Annotated

import typer

from cli.console import explained, keys, out, ready
from data_access.leases import TTL_S
from domain.alarms import alarm_rules
from domain.language import gettext as _
from domain.policies import policies


@explained
def work(lease: Annotated[float, typer.Option(hidden=True, min=0.5)] = TTL_S) -> None:
    """Do what is continuous: calendar, matching, inspections, snapshots, alarms, messages; until it is stopped.

    Any number may run: each job is done by one of them, and by another within seconds where that one dies.
    """
    from worker.running import Worker

    policies()
    alarm_rules()  # a mistake in a rule stops the start, not an alarm at night
    db, stop = ready(), Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_ignored: stop.set())
    worker = Worker(db, keys(), ttl_s=lease)
    worker.start()
    out.print(_("The worker works; stop it with Ctrl-C."), markup=False)
    stop.wait()
    worker.stop()
    db.dispose()
