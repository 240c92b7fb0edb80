"""Which verbs are there? The root of the command line."""

from __future__ import annotations

import typer

from cli import data, doors, lists, people, pictures, public_end, rehearsal, retention, robot, serving, working
from cli.clock import keep_clock
from cli.console import explained
from domain.language import gettext as _

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=_("The grid cockpit: one SQL layer for a district's epidemic control, and the server that shows it."),
)
app.command("init", help=_("Create the database and the keys, or bring an older database up to date."))(data.init)
app.command("demo", help=_("Build the simulated district into an empty database."))(data.demo)
app.command("story", hidden=True)(data.story)
app.command("import", help=_("Take in a district package or one file of it."))(data.import_)
app.command("risk-list", help=_("Take in national lists of risk areas and check arrivals against each."))(
    lists.risk_list
)
app.command("doors", help=_("Give everybody on record the door that their address names."))(doors.doors)
app.command("snapshots", help=_("Write the hourly snapshots that are missing."))(data.snapshots)
app.command("verify", help=_("Recount every figure from raw records and say what differs."))(data.verify)
app.command("feed", help=_("Let the simulated provincial platform deliver results in real time."))(serving.feed)
app.command("pictures", help=_("Draw simulated pictures of test results to try the result robot with."))(
    pictures.pictures
)
app.command("serve", help=_("Start the server."))(serving.serve)
app.command("worker", help=_("Do what is continuous: calendar, inspections, snapshots, alarms, messages."))(
    working.work
)
app.command("retention", help=_("Remove personal data whose period is over; records and figures stay."))(
    retention.retention
)
app.command("public-rights", help=_("Print the rights that the public's process needs on PostgreSQL."))(
    public_end.public_rights
)
app.command("robot", help=_("Read the pictures of results that wait, beside the server, until stopped."))(robot.robot)
app.command("run", help=_("Build the demo district where there is none, then start feed and server."))(serving.run)
app.command("rehearse", help=_("Live through an hour in minutes, with server and feed, and verify."))(
    rehearsal.rehearse
)
app.callback()(explained(keep_clock))
app.add_typer(people.users, name="user", help=_("Accounts: who may sign in and see what."))
app.add_typer(people.sources, name="source", help=_("Feeds: who may deliver."))


def main() -> None:
    """Run the command line."""
    app()
