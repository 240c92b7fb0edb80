"""How does the demo district get into the database? Written as a package, then taken in by the ordinary importer."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import typer
from sqlalchemy import func, make_url, select

from cli.console import CLI, STOPPED, bars, database, fail, keys, out, table_name
from cli.simulated import Package, simulated, story_part
from data_access import migrate
from data_access.commands.demo_accounts import ensure_demo_accounts
from data_access.commands.demo_survey import plant_survey
from data_access.commands.snapshots import keep_snapshots
from data_access.engine import Database, open_database
from data_access.schema import area
from data_access.settings import ROOT, settings
from data_access.story import note_story
from domain.instants import now, to_epoch
from domain.language import gettext as _

NOTE_EVERY_S = 3.0
BYTES_A_PERSON = 4_000
"""Disk needed a resident: database with 14 days of results, package and room to build (measured: about 3 kB)."""


def package_folder() -> Path:
    """Return the folder that holds the simulated district's package."""
    return settings().var_dir / "demo-package"


def has_district(db: Database) -> bool:
    """Return whether the database holds any area."""
    if migrate.revision(db) is None:
        return False
    with db.read() as conn:
        return bool(conn.execute(select(func.count()).select_from(area)).scalar_one())


def build_demo(*, scale: float, seed: int, snapshots: bool = True, story: bool = True) -> None:
    """Build the simulated district into the installation's database, which must be empty.

    One process simulates while this one takes in what is written already. A SQLite file is built beside its place
    without waiting for the disk and moved there when it is whole, so that a cut leaves no half district behind.
    Without ``snapshots`` the worker makes up the hourly ones; without ``story`` the scenarios' past is
    left to ``tell_story``, beside the server.
    """
    db = database()
    if has_district(db):
        fail(_("The database already holds a district; the demo needs an empty one."))
    _require_room(scale)
    begun = time.monotonic()
    out.print(_("Simulating a district of {people} people").format(people=f"{int(1_500_000 * scale):,}"), markup=False)
    with simulated(package_folder(), scale=scale, seed=seed) as package:
        if db.is_sqlite:
            _build_file(Path(make_url(db.url).database or ""), package, snapshots=snapshots, story=story)
        else:
            _fill(db, package, snapshots=snapshots, story=story)
    db.dispose()
    seconds = round(time.monotonic() - begun)
    out.print(_("The simulated district is ready ({seconds} s).").format(seconds=seconds), markup=False)


def build_demo_apart(*, scale: float) -> None:
    """Build the district in a process of its own: full size takes 2 GB, which only its end gives back.

    It says what it does on this process's terminal. Ends with its exit code where it failed or was stopped.
    """
    words = (sys.executable, str(ROOT / "cockpit.py"), "demo", "--scale", repr(scale), "--no-snapshots", "--no-story")
    process = subprocess.Popen(words)
    try:
        code = process.wait()
    except KeyboardInterrupt:  # Ctrl-C reaches both; the child says that it stopped
        process.wait()
        code = STOPPED
    if code:
        raise typer.Exit(code)


def _require_room(scale: float) -> None:
    folder = settings().var_dir
    folder.mkdir(parents=True, exist_ok=True)
    needed, free = int(1_500_000 * scale * BYTES_A_PERSON), shutil.disk_usage(folder).free
    if free < needed:
        text = _("The disk has {free} GB free, the district needs {needed} GB: free some space or use a smaller SCALE.")
        fail(text.format(free=round(free / 1e9, 1), needed=round(needed / 1e9, 1)))


def _build_file(final: Path, package: Package, *, snapshots: bool, story: bool) -> None:
    building = final.with_suffix(".building")
    for leftover in building.parent.glob(building.name + "*"):
        leftover.unlink()
    db = open_database(f"sqlite:///{building}", building=True)
    _fill(db, package, snapshots=snapshots, story=story)
    db.finish_building()
    db.dispose()
    for leftover in (final, final.with_name(final.name + "-wal"), final.with_name(final.name + "-shm")):
        leftover.unlink(missing_ok=True)
    building.replace(final)


def _fill(db: Database, package: Package, *, snapshots: bool, story: bool) -> None:
    from cli.data import prepare

    prepare(db)
    with bars() as show:
        for part in package.parts(story=story):
            _take_in(db, part, lambda table, share: show(table_name(table), share))
        if snapshots:
            label = _("Hourly snapshots")
            keep_snapshots(db, now(), progress=lambda share: show(label, share))
            show(label, 1.0)
    with db.write() as conn:
        ensure_demo_accounts(conn, CLI)
        if not story:
            note_story(conn, 0.0, at=to_epoch(now()))
    plant_survey(db, keys(), at=to_epoch(now()))
    db.analyze()


def tell_story(db: Database) -> None:
    """Take in the scenarios' past, hour by hour, beside the server; what an earlier start has told is not told twice.

    How far it has come is a fact of the database, so that every screen can say so.
    """
    noted = time.monotonic()

    def note(table: str, share: float) -> None:
        nonlocal noted
        if time.monotonic() - noted >= NOTE_EVERY_S:
            noted = time.monotonic()
            with db.write() as conn:
                note_story(conn, share if table == "moves" else 1.0, at=to_epoch(now()))

    _take_in(db, story_part(package_folder()), note)
    db.analyze()
    with db.write() as conn:
        note_story(conn, None, at=to_epoch(now()))


def _take_in(db: Database, part: Path, progress: Callable[[str, float], None]) -> None:
    from data_access.ingest.package import import_package

    told = import_package(db, keys(), part, skip_refused=True, progress=progress)
    if any(table.stopped for table in told.tables):  # what the rules refuse of a simulated story stops nothing
        fail(told.text(_))
