"""Verbs about data: init, demo, import, verify."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from cli.clock import live_ago
from cli.console import CLI, bars, database, explained, fail, keys, out, ready, require_same_keys, table_name
from cli.demo import build_demo, tell_story
from data_access import audit, migrate
from data_access.commands.snapshots import keep_snapshots
from data_access.commands.sources import register_feeds
from data_access.district import fact, set_fact
from data_access.engine import Database
from data_access.story import is_telling
from data_access.verify import verify as checks
from domain.instants import now
from domain.language import gettext as _


@explained
def init() -> None:
    """Create the database and the keys, or bring an older database up to date."""
    db = database()
    prepare(db)
    out.print(_("The database is ready: {url}").format(url=shown_url(db)), markup=False)


def prepare(db: Database) -> None:
    """Migrate a database, make the keys and bind the two, and register the expected feeds.

    Raises ``CockpitError`` where the keys are not those that the database was written with.
    """
    migrate.upgrade(db)
    with db.read() as conn:
        bound = keys(create=fact(conn, "key_fingerprint") is None)  # never new keys beside data sealed with others
    with db.write() as conn:
        require_same_keys(conn, bound)
        if fact(conn, "key_fingerprint") is None:
            set_fact(conn, "key_fingerprint", bound.fingerprint)
            audit.record(conn, CLI, "init")
        register_feeds(conn)


def shown_url(db: Database) -> str:
    """Return the database's address without its password."""
    return db.writer.url.render_as_string(hide_password=True)


@explained
def demo(
    scale: Annotated[
        float, typer.Option(help=_("Size of the district; 1 is 1.5 million people."), min=0.002, max=1.0)
    ] = 1.0,
    seed: Annotated[int, typer.Option(help=_("The same seed makes the same district."))] = 330113,
    ago: Annotated[
        float, typer.Option(help=_("Let its history end so many minutes ago, to rehearse the time since."), min=0)
    ] = 0.0,
    snapshots: Annotated[bool, typer.Option(hidden=True)] = True,
    story: Annotated[bool, typer.Option(hidden=True)] = True,
) -> None:
    """Build the simulated district into an empty database."""
    if ago:
        live_ago(ago)
    build_demo(scale=scale, seed=seed, snapshots=snapshots, story=story)


@explained
def story() -> None:
    """Tell the rest of the simulated story; ``run`` does so beside the server."""
    db = database()
    migrate.require_current(db)
    if is_telling(db):
        tell_story(db)


@explained
def import_(
    path: Annotated[Path, typer.Argument(help=_("A district package (a folder) or one file of it."))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only say what would happen."))] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help=_("Leave refused rows out instead of the table."))
    ] = False,
    table: Annotated[str | None, typer.Option(help=_("Which table the file holds, if its name does not say."))] = None,
    crs: Annotated[
        str | None, typer.Option(help=_("Coordinate system of the files: WGS-84, CGCS2000, GCJ-02, BD-09, EPSG:4549."))
    ] = None,
    report: Annotated[Path | None, typer.Option(help=_("Where to write every refusal and doubt as CSV."))] = None,
) -> None:
    """Take in a district package or one file of it."""
    from data_access.ingest.package import import_package

    if not path.exists():
        fail(_("There is no file or folder {path}.").format(path=path))
    db = ready()
    with bars() as show:
        told = import_package(
            db,
            keys(),
            path,
            dry_run=dry_run,
            skip_refused=skip_refused,
            table=table,
            crs=crs,
            progress=lambda name, share: show(table_name(name), share),
        )
    out.print(told.text(_), markup=False)
    if report is not None:
        told.write_csv(report)
    if not dry_run and not told.nothing_changed:
        keep_snapshots(db, now())
    if told.refused:
        raise typer.Exit(1)


@explained
def snapshots() -> None:
    """Write the hourly snapshots that are missing."""
    db = database()
    migrate.require_current(db)
    label = _("Hourly snapshots")
    with bars() as show:
        made = keep_snapshots(db, now(), progress=lambda share: show(label, share))
    out.print(_("{count} hourly snapshots were missing and are written.").format(count=made), markup=False)


@explained
def verify() -> None:
    """Recount every figure from raw records and say what differs."""
    db = database()
    migrate.require_current(db)
    failed = 0
    begun = time.monotonic()
    for finding in checks(db):
        mark = "✓" if finding.holds else "✗"
        out.print(f"{mark} {_(finding.name)}", style=None if finding.holds else "red", markup=False)
        for difference in finding.differences:
            out.print(f"    {difference}", markup=False)
        failed += not finding.holds
    seconds = time.monotonic() - begun
    if failed:
        fail(_("{count} checks failed; the rows above differ from the records.").format(count=failed))
    out.print(_("Everything equals the records ({seconds} s).").format(seconds=round(seconds, 1)), markup=False)
