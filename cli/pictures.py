"""The verb about pictures of test results: pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.console import bars, explained, fail, out
from cli.demo import package_folder
from domain.instants import now
from domain.language import gettext as _


@explained
def pictures(
    path: Annotated[Path, typer.Argument(help=_("The folder to write them into."))],
    count: Annotated[int, typer.Option(help=_("How many pictures."), min=1, max=5000)] = 50,
    seed: Annotated[int, typer.Option(help=_("The same seed makes the same pictures of the same moment."))] = 7,
    area: Annotated[str, typer.Option(help=_("Whose: the code of a street or community; default: anybody's."))] = "",
    hostile: Annotated[bool, typer.Option("--hostile", help=_("Add files that are made to do harm."))] = False,
) -> None:
    """Draw simulated pictures of test results to try the result robot with, and a table of what is on them."""
    from simulation.pictures.folder import residents, truth_file, write_folder
    from simulation.pictures.sets import Purpose, drawn_for, local

    people = residents(package_folder(), area=area)
    if not people and area:
        fail(_("The simulated district has nobody whose unit begins with {area}.").format(area=area))
    label = _("Pictures")
    with bars() as show:
        made = drawn_for(Purpose.TUNING, people, at=local(now()), seed=seed)
        written = write_folder(path, made.take(count), hostile=hostile, progress=lambda done: show(label, done / count))
    text = _("{count} files are in {path}; what is on them is in {truth}.")
    out.print(text.format(count=written, path=path, truth=truth_file(path).name), markup=False)
    if not people:
        out.print(_("There is no simulated district here: the people on them are on no register."), markup=False)
