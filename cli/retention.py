"""The verb about retention: removing personal data whose period is over, or saying what would go."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.console import CLI, explained, out, ready
from data_access.commands.personal_retention import due_personal, remove_personal
from domain.instants import now, to_epoch
from domain.language import gettext as _


@explained
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would be removed."))] = False,
) -> None:
    """Remove personal data whose period is over; records and figures stay. The worker does the same every hour."""
    db, at = ready(), to_epoch(now())
    found = due_personal(db, at=at) if dry_run else remove_personal(db, at=at, actor=CLI)
    for one in found:
        line = _("{what}: {count} records, kept for {days} days").format(
            what=_(one.title), count=one.records, days=one.days
        )
        out.print(line, markup=False)
    total = sum(one.records for one in found)
    told = _("{count} records would be emptied.") if dry_run else _("{count} records were emptied.")
    out.print(told.format(count=total), markup=False)
    db.dispose()
