"""How do people change their own password? With the present one, which ends every session, this one too."""

from __future__ import annotations

from data_access import passwords
from data_access.commands.accounts import reset_password
from data_access.queries.accounts import account_row
from domain.errors import N_, AccountError
from session.process import process
from session.signed_in import current


def change_password(old: str, new: str) -> None:
    """Give the viewer's account a new password. Raises ``AccountError`` for a wrong present or a weak new one."""
    viewer, shared = current(), process()
    with shared.database.read() as conn:
        row = account_row(conn, viewer.username)
    if row is None or not passwords.matches(row["password_hash"], old):
        raise AccountError(N_("The present password is wrong."))
    with shared.database.write() as conn:
        reset_password(conn, viewer.actor, viewer.username, new)
    shared.book.forget()
