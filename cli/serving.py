"""Verbs that stay: serve, feed, run."""

from __future__ import annotations

import os
import signal
import tomllib
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from cli.console import CLI, database, explained, fail, keys, out, ready
from cli.data import prepare
from cli.demo import build_demo_apart, has_district, package_folder
from cli.processes import child, require_free_port, stop, url, wait_until_up
from cli.public_end import start_public
from data_access import migrate
from data_access.commands.demo_accounts import DEMO_KIOSK_TOKEN, demo_accounts
from data_access.commands.sources import new_token
from data_access.engine import Database
from data_access.ingest.batches import find_source
from data_access.keys import token_hash
from data_access.settings import ROOT, settings
from data_access.story import is_telling
from domain.language import gettext as _

FED = ("provincial_naat", "points", "cdc", "field_moves")


@explained
def serve() -> None:
    """Start the server."""
    require_free_port()
    chosen = settings()
    if chosen.audience == "public":
        from public.server import run as run_public

        run_public(chosen, ready(), keys())
        return
    ready().dispose()
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    from app import app

    app.run(config={"server.address": chosen.address, "server.port": chosen.port})


@explained
def feed(
    rate: Annotated[float, typer.Option(help=_("Results a second."), min=0.1, max=20_000)] = 50.0,
    url: Annotated[str | None, typer.Option(help=_("Address of the server; default: this installation's."))] = None,
    duration: Annotated[float | None, typer.Option(help=_("Seconds to run; default: until stopped."))] = None,
    batch_size: Annotated[int, typer.Option(help=_("Results in one delivery at most."), min=1, max=10_000)] = 500,
    faults: Annotated[bool, typer.Option(help=_("Deliver with the faults of real feeds."))] = True,
) -> None:
    """Let the simulated provincial platform deliver results in real time."""
    from simulation.faults import Faults
    from simulation.platform import run_feed

    package = package_folder()
    if not (package / "feed").exists():
        fail(_("There is no simulated district to deliver for; run 'python cockpit.py demo' first."))
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_ignored: stop.set())
    signal.signal(signal.SIGINT, lambda *_ignored: stop.set())
    db = database()
    tokens = feed_tokens(db)
    summary = run_feed(
        url or f"http://{settings().address}:{settings().port}",
        tokens["provincial_naat"],
        package,
        rate=rate,
        point_token=tokens["points"],
        cdc_token=tokens["cdc"],
        moves_token=tokens["field_moves"],
        faults=None if faults else Faults(),
        stop=stop,
        duration=duration,
        batch_size=batch_size,
        hold_story=lambda: is_telling(db),
    )
    told = (
        (_("Sent {sent} results; answered: {answered}"), summary.sent, summary.answered),
        (_("Told {sent} moves; answered: {answered}"), summary.moves, summary.moves_answered),
        (_("Made {sent} faults: {answered}"), sum(summary.faults.values()), summary.faults),
    )
    for text, count, answered in told:
        out.print(text.format(sent=count, answered=_counts(answered)), markup=False)


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "-"


def feed_tokens(db: Database) -> dict[str, str]:
    """Return the simulated platform's tokens, made and kept (mode 600) where they are not there or void."""
    migrate.require_current(db)
    path = settings().var_dir / "feed-tokens.toml"
    known = _known_tokens(path)
    with db.write() as conn:
        for code in FED:
            found = find_source(conn, token_hash=token_hash(known[code])) if code in known else None
            if found is None or found.code != code:
                known[code] = new_token(conn, code, actor=CLI)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f'{code} = "{token}"\n' for code, token in known.items())
    return known


def _known_tokens(path: Path) -> dict[str, str]:
    try:
        return {code: str(token) for code, token in tomllib.loads(path.read_text()).items()}
    except (FileNotFoundError, ValueError):  # a file that cannot be read is written anew
        return {}


@explained
def run(
    scale: Annotated[
        float,
        typer.Option(help=_("Size of the district; 1 is 1.5 million people."), min=0.002, max=1.0, envvar="SCALE"),
    ] = 1.0,
    rate: Annotated[
        float, typer.Option(help=_("Results a second that the simulated platform sends."), envvar="RATE")
    ] = 20.0,
) -> None:
    """Build the demo district where there is none, then start feed, server and worker, until Ctrl-C."""
    require_free_port()
    db = database()
    if has_district(db):
        prepare(db)
    else:
        db.dispose()
        build_demo_apart(scale=scale)
        db = database()
    _print_ways_in(db)
    telling = is_telling(db)
    db.dispose()
    server = child("serve")
    feeder = public = teller = worker = reader = None
    try:
        wait_until_up(server)
        out.print(_("Ready: {url}").format(url=url()), markup=False, style="bold green")
        worker = child("worker")
        if telling:
            out.print(_("The scenarios' past is still coming in; every screen says how far it is."), markup=False)
            teller = child("story")
        if (package_folder() / "feed").exists():
            feeder = child("feed", "--rate", str(rate))
        public = start_public()
        reader = child("robot")
        server.wait()
    except KeyboardInterrupt:
        out.print(_("Stopping; the data are kept."), markup=False)
    finally:
        for one in (reader, teller, public, feeder, worker, server):
            stop(one)


def _print_ways_in(db: Database) -> None:
    with db.read() as conn:
        accounts = demo_accounts(conn)
    if not accounts:
        return
    out.print(_("Accounts of the demo (simulated data only, on this machine only):"), markup=False)
    for account in accounts:
        out.print(f"  {account.username:<12} {account.password:<24} {account.display_name}", markup=False)
    out.print(_("Wall screen: {url}").format(url=f"{url()}/wall?kiosk={DEMO_KIOSK_TOKEN}"), markup=False)
