"""The public's process: started beside the staff's, and the rights it needs."""

from __future__ import annotations

import subprocess
from typing import Annotated

import typer

from cli.console import explained, fail, out
from cli.processes import child, is_free
from data_access.settings import settings
from domain.language import gettext as _


@explained
def public_rights(
    role: Annotated[str, typer.Argument(help=_("The database user of the public's process."))] = "cockpit_public",
) -> None:
    """Print the SQL that gives a PostgreSQL user the rights of the public's process, and no others."""
    from data_access.public_role import rights

    if not role.isidentifier():
        fail(_("{role} is not a name of a database user.").format(role=role))
    for statement in rights(role):
        print(f"{statement};")


def start_public() -> subprocess.Popen[bytes] | None:
    """Start the public's pages beside the staff's server, unless their port is 0 or taken."""
    chosen = settings()
    if not chosen.public_port:
        return None
    if not is_free(chosen.address, chosen.public_port):
        text = _("The public's pages are not started: port {port} is taken. Set COCKPIT_PUBLIC_PORT.")
        out.print(text.format(port=chosen.public_port), markup=False, style="yellow")
        return None
    own = {"COCKPIT_AUDIENCE": "public", "COCKPIT_PORT": str(chosen.public_port)}
    started = child("serve", log="public", environment=own)
    url = f"http://{chosen.address}:{chosen.public_port}"
    out.print(_("The public's self-report: {url}").format(url=url), markup=False)
    return started
