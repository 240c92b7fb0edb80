"""The verb about doors: doors, for databases of before there were any."""

from __future__ import annotations

from cli.console import CLI, bars, explained, keys, out, ready
from data_access.commands.deriving_doors import derive_doors
from domain.instants import now, to_epoch
from domain.language import gettext as _


@explained
def doors() -> None:
    """Give everybody on record the door that their address names."""
    db, label = ready(), _("doors from addresses")
    with bars() as show:
        found = derive_doors(db, keys(), CLI, at=to_epoch(now()), progress=lambda share: show(label, share))
    if not (found.people or found.unnamed):
        out.print(_("Everybody on record has a door."), markup=False)
        return
    text = _("{people} people have a door now, {doors} doors are new; the addresses of {unnamed} people name none.")
    out.print(text.format(people=found.people, doors=found.doors, unnamed=found.unnamed), markup=False)
