"""How is an hour of live running proved in minutes? Server, worker and feed live by one clock that runs fast, then all
is verified.
"""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Annotated

import typer
from sqlalchemy import func, select

from cli.clock import live_by
from cli.console import explained, fail, out, ready
from cli.data import verify
from cli.processes import child, require_free_port, stop, wait_until_up
from data_access.queries.accounts import is_simulated
from data_access.schema import data_version
from data_access.settings import settings
from domain.errors import N_, ConfigurationError
from domain.instants import FASTEST, Pace, now
from domain.language import gettext as _

LEAST_S = 60


@dataclass(frozen=True)
class Span:
    """What is lived through again: from the last change on record to its end, in epoch seconds."""

    begins: int
    ends: float


@explained
def rehearse(
    speed: Annotated[float, typer.Option(help=_("How much faster than real time."), min=1.0, max=FASTEST)] = 20.0,
    minutes: Annotated[float, typer.Option(help=_("Minutes to live through at most."), min=1.0)] = 60.0,
    rate: Annotated[float, typer.Option(help=_("Results a second of the rehearsal's time."), min=0.1)] = 20.0,
    faults: Annotated[bool, typer.Option(help=_("Deliver with the faults of real feeds."))] = True,
) -> None:
    """Live through the time since the district last changed, fast, with server and feed; then verify everything."""
    span = _span(minutes)
    require_free_port()
    lived = round((span.ends - span.begins) / 60, 1)
    out.print(_("Living through {minutes} minutes, {speed} times as fast").format(minutes=lived, speed=f"{speed:g}"),
              markup=False)  # fmt: skip
    live_by(Pace(span.begins, time.time(), speed))
    log = settings().var_dir / "feed.log"
    before = log.stat().st_size if log.exists() else 0
    with ExitStack() as stack:
        server = child("serve")
        stack.callback(stop, server)
        wait_until_up(server)
        stack.callback(stop, child("worker"))
        left = max(1.0, span.ends - now().timestamp())
        words = ("--rate", f"{rate:g}", "--duration", f"{left:.0f}", "--faults" if faults else "--no-faults")
        feed = child("feed", *words)
        stack.callback(stop, feed)
        _wait_for(feed, server)
    live_by(None)
    with log.open("rb") as file:
        file.seek(before)
        out.print(file.read().decode(errors="replace").strip(), markup=False)
    verify()


def _span(minutes: float) -> Span:
    db = ready()
    with db.read() as conn:
        if not is_simulated(conn):
            raise ConfigurationError(N_("Only simulated data can be rehearsed with."))
        last = conn.execute(select(func.max(data_version.c.changed_at))).scalar_one()
    db.dispose()
    real = time.time()
    begins = int(real) if last is None else int(last)
    ends = min(real, begins + minutes * 60)
    if ends - begins < LEAST_S:
        fail(_("Nothing is left to live through; build the district with 'demo --ago 60' to have an hour."))
    return Span(begins, ends)


def _wait_for(feed: subprocess.Popen[bytes], server: subprocess.Popen[bytes]) -> None:
    while feed.poll() is None:
        if server.poll() is not None:
            fail(_("The server stopped; see {log}.").format(log="serve.log"))
        time.sleep(0.2)
    if feed.returncode:
        fail(_("The feed stopped; see {log}.").format(log="feed.log"))
