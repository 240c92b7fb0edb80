"""The verb of the result robot: robot."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from cli.console import explained, fail, keys, out, ready
from domain.language import gettext as _

NICENESS = 10
"""Screens go first; reading takes what is left."""


@explained
def robot(
    folder: Annotated[
        Path | None,
        typer.Option(help=_("A folder whose files are sent as they come."), envvar="COCKPIT_ROBOT_FOLDER"),
    ] = None,
    until_idle: Annotated[bool, typer.Option(help=_("Stop when nothing waits any more."))] = False,
) -> None:
    """Read the pictures of results that wait, beside the server, until stopped."""
    from robot.working import Worker

    if folder is not None and not folder.is_dir():
        fail(_("There is no folder {path}.").format(path=folder))
    stop = Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_ignored: stop.set())
    os.nice(NICENESS)
    done = Worker(ready(), keys(), folder=folder).run(stop, until_idle=until_idle)
    out.print(_("{count} files read.").format(count=done), markup=False)
