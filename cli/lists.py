"""The verb about national lists: risk-list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.console import CLI, explained, fail, keys, out, ready
from data_access.commands.arrivals import take_in_list
from domain.errors import N_, CockpitError
from domain.instants import now, to_epoch
from domain.language import gettext as _
from domain.risk_areas import ListRefused

SUFFIX = ".json"
NOT_JSON = N_("{file} is not JSON in UTF-8.")


@explained
def risk_list(
    path: Annotated[Path, typer.Argument(help=_("A list of risk areas (JSON), or a folder of them."))],
) -> None:
    """Take in national lists of risk areas, oldest first, and check arrivals against each."""
    if not path.exists():
        fail(_("There is no file or folder {path}.").format(path=path))
    db, refused = ready(), 0
    for file in sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]:
        try:
            taken = take_in_list(db, keys(), _document(file), source=CLI.name, at=to_epoch(now()))
        except CockpitError as error:
            refused += 1
            out.print(f"✗ {file.name}: {error.text(_)}", style="red", markup=False)
            for one in error.refusals[1:] if isinstance(error, ListRefused) else ():
                out.print(f"    {one.row} {one.column}: {one.text(_)}", markup=False)
            continue
        if taken.repeated:
            out.print(f"· {file.name}: {_('was here before; nothing changed.')}", markup=False)
            continue
        text = _("list {version}: {entries} lines; {checked} arrivals checked, {changed} changed")
        shown = text.format(version=taken.version, entries=taken.entries, checked=taken.checked, changed=taken.changed)
        out.print(f"✓ {file.name}: {shown}", markup=False)
        if taken.late:
            out.print(f"    {_('A newer list is here already: nobody was checked against this one.')}", markup=False)
        for note in taken.notes:
            out.print(f"    {note.text(_)}", markup=False)
    if refused:
        fail(_("{count} lists were refused; nothing of them was written.").format(count=refused))


def _document(file: Path) -> object:
    try:
        found: object = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise CockpitError(NOT_JSON, file=file.name) from None
    return found
