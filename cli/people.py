"""Verbs about who may sign in (user) and who may deliver (source)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import select

from cli.console import CLI, explained, out, ready
from data_access.commands import accounts
from data_access.commands.sources import new_token
from data_access.schema import app_user, source, user_area
from domain.language import gettext as _
from domain.scope import Role

users = typer.Typer(no_args_is_help=True)
sources = typer.Typer(no_args_is_help=True)

Username = Annotated[str, typer.Argument(help=_("Name to sign in with."))]


@users.command("add", help=_("Add an account; prints a strong password where none is given."))
@explained
def add(
    username: Username,
    role: Annotated[Role, typer.Option(help=_("What the person does."))],
    area: Annotated[list[str], typer.Option(help=_("Code of an area the account covers; may be repeated."))],
    name: Annotated[str | None, typer.Option(help=_("Name shown on screens."))] = None,
    password: Annotated[
        str | None, typer.Option(help=_("Password; at least 12 characters."), envvar="COCKPIT_PASSWORD")
    ] = None,
) -> None:
    """Add an account."""
    with ready().write() as conn:
        made = accounts.add_user(
            conn,
            CLI,
            username=username,
            role=role.value,
            area_codes=area,
            display_name=name or username,
            password=password,
        )
    _tell_password(username, made)


@users.command("reset", help=_("Give an account a new password; it is signed out everywhere."))
@explained
def reset(
    username: Username,
    password: Annotated[
        str | None, typer.Option(help=_("Password; at least 12 characters."), envvar="COCKPIT_PASSWORD")
    ] = None,
) -> None:
    """Give an account a new password."""
    with ready().write() as conn:
        made = accounts.reset_password(conn, CLI, username, password)
    _tell_password(username, made)


@users.command("disable", help=_("Shut an account out; it is signed out everywhere."))
@explained
def disable(username: Username) -> None:
    """Shut an account out."""
    with ready().write() as conn:
        accounts.disable_user(conn, CLI, username)
    out.print(_("{username} can no longer sign in.").format(username=username), markup=False)


@users.command("enable", help=_("Let a disabled or locked account in again."))
@explained
def enable(username: Username) -> None:
    """Let a disabled account in again."""
    with ready().write() as conn:
        accounts.enable_user(conn, CLI, username)
    out.print(_("{username} can sign in again.").format(username=username), markup=False)


@users.command("kiosk", help=_("Make the sign-in link of a wall screen; the one before is void."))
@explained
def kiosk(username: Username = "wall") -> None:
    """Make the sign-in link of a wall screen."""
    with ready().write() as conn:
        token = accounts.make_kiosk_token(conn, CLI, username)
    out.print(f"/wall?kiosk={token}", markup=False)


@users.command("list", help=_("List the accounts."))
@explained
def list_users() -> None:
    """List the accounts."""
    table = Table(_("User name"), _("Role"), _("Name"), _("Areas"), _("State"))
    with ready().read() as conn:
        areas: dict[int, list[str]] = {}
        for row in conn.execute(select(user_area)):
            areas.setdefault(row.user_id, []).append(row.area_code)
        for user in conn.execute(select(app_user).order_by(app_user.c.username)):
            state = _("disabled") if user.disabled else _("demo") if user.demo else _("active")
            table.add_row(user.username, user.role, user.display_name, ", ".join(areas.get(user.id, [])), state)
    out.print(table)


@sources.command("token", help=_("Give a feed a new API token; the one before is void."))
@explained
def token(code: Annotated[str, typer.Argument(help=_("Code of the source, e.g. provincial_naat."))]) -> None:
    """Give a feed a new API token."""
    with ready().write() as conn:
        made = new_token(conn, code, actor=CLI)
    out.print(made, markup=False)


@sources.command("list", help=_("List the feeds and when each last delivered."))
@explained
def list_sources() -> None:
    """List the feeds."""
    table = Table(_("Code"), _("Topic"), _("Token"), _("Last delivery (UTC)"))
    with ready().read() as conn:
        for row in conn.execute(select(source).order_by(source.c.code)):
            from domain.instants import from_epoch

            last = f"{from_epoch(row.last_batch_at):%Y-%m-%d %H:%M:%S}" if row.last_batch_at else "-"
            table.add_row(row.code, row.topic, _("yes") if row.token_hash else _("none"), last)
    out.print(table)


def _tell_password(username: str, password: str | None) -> None:
    text = (
        _("{username} signs in with the password {password}") if password else _("The password of {username} is set.")
    )
    out.print(text.format(username=username, password=password), markup=False)
