"""How do suggested runs become moves? A suggestion from a process of its own; what is accepted, in one action."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_access.audit import Actor
from data_access.commands.moving import Moved, Order, Refused, Wish, carry_out_within, require_role
from data_access.commands.moving.acting import Acting
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.dispatch import HOME, Waiting
from domain.dispatch import Run, Suggestion
from domain.dispatch.planning import Question
from domain.dispatch.worker import ASKED, SUGGESTION, Asked
from domain.errors import N_, CockpitError
from domain.instants import from_epoch, now, to_epoch
from domain.scope import Scope

STARTING_S = 30.0
"""How long a loaded machine may take to start the worker; 2.4 to 4.5 s were measured on a busy one."""
ROOT = Path(__file__).resolve().parent.parent.parent

_log = logging.getLogger(__name__)


class SuggestionError(CockpitError):
    """No suggestion could be made."""


@dataclass
class Accepted:
    """What came of accepting runs: orders with a vehicle now, orders that wait for one to come back, and refusals."""

    assigned: list[Moved] = field(default_factory=list)
    grouped: list[Moved] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def suggest_runs(question: Question) -> Suggestion:
    """Return suggested runs, worked out in a process of its own. Raises ``SuggestionError`` where that fails."""
    command = [sys.executable, "-m", "domain.dispatch.worker"]
    try:
        done = subprocess.run(
            command, input=ASKED.dump_json(Asked(question)), capture_output=True, cwd=ROOT,
            timeout=question.timeout_s + STARTING_S, check=True,
        )  # fmt: skip
        return SUGGESTION.validate_json(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        _log.error("no suggestion: %s %s", error, getattr(error, "stderr", b""))
        raise SuggestionError(N_("No suggestion could be worked out; try again, or assign by hand.")) from error


def accept_runs(
    db: Database, keys: Keys, scope: Scope, actor: Actor, waiting: Waiting, runs: Sequence[Run], *, key: str,
    at: int | None = None,
) -> Accepted:  # fmt: skip
    """Group the orders of these runs and give each vehicle that stands available its first run, in one transaction.

    Later runs of a vehicle are grouped only: they get it when it is disinfected. An order that moved since it was seen
    is refused. Raises ``ScopeError`` where the role may not group or assign.
    """
    for move in ("group", "assign"):
        require_role(scope, Order("transfer_order", move, ()))
    at = to_epoch(now()) if at is None else at
    with db.write() as conn:
        acting = Acting(conn, keys, actor, scope, at, zone(conn))
        labels = _labels(runs, f"{from_epoch(at).astimezone(acting.zone):%m%d%H%M}")
        accepted = Accepted()
        grouped = _group(acting, waiting, list(zip(runs, labels, strict=True)), key, accepted)
        _assign(acting, waiting, runs, grouped, key, accepted)
    return accepted


def _labels(runs: Sequence[Run], stamp: str) -> list[str]:
    """Return what each run is called: its vehicle and the minute, then -2, -3, ..."""
    seen: dict[str, int] = {}
    labels = []
    for run in runs:
        seen[run.vehicle_id] = number = seen.get(run.vehicle_id, 0) + 1
        labels.append(f"{run.vehicle_id}-{stamp}" + (f"-{number}" if number > 1 else ""))
    return labels


def _group(
    acting: Acting, waiting: Waiting, runs: Sequence[tuple[Run, str]], key: str, accepted: Accepted
) -> dict[str, tuple[int, str]]:
    """Return by order its version and run when it is grouped."""
    wishes, ready = [], {}
    for run, label in runs:
        for code in run.order_ids:
            order = waiting.orders[code]
            if order.state == "grouped":
                ready[code] = (order.version, label)
                continue
            fields: dict[str, Any] = {"run": label}
            if not run.destination_id.startswith(HOME):
                fields["facility"] = run.destination_id
            wishes.append(Wish(order.id, code, order.version, fields))
    if wishes:
        outcome = carry_out_within(acting, Order("transfer_order", "group", wishes), key=f"{key}:group")
        accepted.refused += outcome.refused
        labels = {code: label for run, label in runs for code in run.order_ids}
        for one in outcome.moved:
            ready[str(one.row["code"])] = (int(one.row["version"]), labels[str(one.row["code"])])
        accepted.grouped += outcome.moved
    return ready


def _assign(
    acting: Acting, waiting: Waiting, runs: Sequence[Run], grouped: dict[str, tuple[int, str]], key: str,
    accepted: Accepted,
) -> None:  # fmt: skip
    wishes, taken = [], set[str]()
    for run in runs:
        if run.vehicle_id in waiting.ready and run.vehicle_id not in taken:
            taken.add(run.vehicle_id)
            wishes += [
                Wish(
                    waiting.orders[code].id,
                    code,
                    grouped[code][0],
                    {"vehicle": run.vehicle_id, "run": grouped[code][1]},
                )
                for code in run.order_ids
                if code in grouped
            ]
    if not wishes:
        return
    outcome = carry_out_within(acting, Order("transfer_order", "assign", wishes), key=f"{key}:assign")
    accepted.refused += outcome.refused
    accepted.assigned += outcome.moved
    moved = {one.id for one in outcome.moved}
    accepted.grouped = [one for one in accepted.grouped if one.id not in moved]
