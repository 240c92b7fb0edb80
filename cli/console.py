"""How does the command line speak? One clear sentence for what went wrong, progress bars for what takes time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import Connection

from data_access import migrate
from data_access.audit import Actor
from data_access.district import fact
from data_access.engine import Database, open_database
from data_access.keys import Keys, load_keys
from data_access.queries.accounts import is_simulated
from data_access.settings import settings
from domain.errors import N_, CockpitError, ConfigurationError
from domain.language import gettext as _

CLI = Actor("cli")
"""Who acts when somebody with a shell on this machine does."""

FAILED, STOPPED = 1, 130
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

P = ParamSpec("P")
R = TypeVar("R")


def fail(message: str) -> NoReturn:
    """Print one sentence to stderr and end with exit code 1."""
    err.print(message, style="red", markup=False)
    raise typer.Exit(FAILED)


def explained(verb: Callable[P, R]) -> Callable[P, R]:
    """Let a verb end with one clear sentence where a person can do something about what went wrong."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except CockpitError as error:
            fail(error.text(_))
        except ValidationError as error:
            fail(_wrong_settings(error))
        except KeyboardInterrupt:
            err.print(_("Stopped."))
            raise typer.Exit(STOPPED) from None
        except OSError as error:
            fail(_("{file}: {reason}").format(file=error.filename or "", reason=error.strerror or error))

    return run


def _wrong_settings(error: ValidationError) -> str:
    wrong = "; ".join(f"COCKPIT_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
    return _("A setting does not fit: {wrong}").format(wrong=wrong)


def database(url: str | None = None) -> Database:
    """Return the installation's database (not touched yet)."""
    return open_database(url or settings().database_url)


def keys(*, create: bool = False) -> Keys:
    """Return the installation's keys."""
    chosen = settings()
    return load_keys(chosen.keys_file or chosen.var_dir / "keys.toml", create=create)


def ready() -> Database:
    """Return the installation's database, which is at this code's version and was written with these keys.

    Raises ``CockpitError`` where either does not hold, and where real data would live by a rehearsal's clock.
    """
    db = database()
    migrate.require_current(db)
    with db.read() as conn:
        require_same_keys(conn, keys())
        if settings().clock and not is_simulated(conn):
            raise ConfigurationError(N_("Only simulated data can be rehearsed with."))
    return db


def require_same_keys(conn: Connection, held: Keys) -> None:
    """Raise ``ConfigurationError`` where the database was written with other keys."""
    known = fact(conn, "key_fingerprint")
    if known is not None and known != held.fingerprint:
        raise ConfigurationError(
            N_("The key file is not the one this database was written with; restore the right one.")
        )


@contextmanager
def bars() -> Iterator[Callable[[str, float], None]]:
    """Yield ``show(label, share)``: one bar a label on a terminal, one line a finished label elsewhere."""
    if not sys.stdout.isatty():
        done: set[str] = set()

        def line(label: str, share: float) -> None:
            if share >= 1 and label not in done:
                done.add(label)
                out.print(f"  {label}", markup=False)

        yield line
        return
    columns = (TextColumn("  {task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        tasks: dict[str, Any] = {}

        def show(label: str, share: float) -> None:
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=1.0)
            progress.update(tasks[label], completed=min(1.0, share))

        yield show


TABLES = {
    "areas": N_("Areas and units"),
    "residents": N_("Residents"),
    "points": N_("Testing points"),
    "point_reports": N_("Point reports"),
    "clusters": N_("Clusters"),
    "infections": N_("Infections"),
    "daily_signals": N_("Daily signals"),
    "moves": N_("Moves of records"),
    "health_reports": N_("Health reports"),
    "results": N_("Test results"),
    "risk_lists": N_("National lists of risk areas"),
    "arrivals": N_("Arrivals"),
    "cases": N_("Cases of other systems"),
}


def table_name(table: str) -> str:
    """Return a table's name in the reader's language."""
    return _(TABLES[table]) if table in TABLES else table
