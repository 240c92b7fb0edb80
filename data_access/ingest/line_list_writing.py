"""How do entries of the line list become moves of infections? New ones open, changed ones are classified or corrected.

The list tells what is, not what happened: a classification becomes the move that leads to it, and one that no move
leads to is refused. A live entry is reported when the CDC reported it; a change happened when it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data_access.commands.moving import Order, Outcome, Wish, carry_out_within
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.writing import put_rows
from data_access.driver_rows import rows_with, update_rows
from data_access.ingest.batches import Answer, Status
from data_access.schema import infection, transition
from domain.errors import N_
from domain.refusals import RowRefused
from domain.workflow.surveillance import INFECTION

OPENING = {
    "suspected": "suspect", "initial_positive": "find_positive", "confirmed": "report_confirmed",
    "asymptomatic": "report_asymptomatic", "discarded": "suspect",
}  # fmt: skip
"""The move that opens an infection of a classification; a discarded one was a suspicion."""
CLASSIFYING = {
    "confirmed": ("confirm", "confirm_admitted"), "asymptomatic": ("find_asymptomatic",), "discarded": ("discard",),
}  # fmt: skip
GIVEN = {
    "resident_id": "person", "area_id": "area", "cluster_id": "cluster",
    **{name: name for name in ("detection_mode", "onset_on", "sampled_at", "first_positive_at", "reported_at")},
}  # fmt: skip
"""Field of the moves for each column of an entry."""
BY_LIST = N_("The line list says so.")
NO_WAY = N_("{column}: an infection that is '{state}' cannot become '{value}'.")

Entries = Mapping[int, Mapping[str, Any]]
"""Entries by row number of the delivery."""


def write_entries(acting: Acting, entries: Entries, answer: Answer, *, restored: bool) -> None:
    """Write entries with different codes; what became of each goes to ``answer``."""
    names = [column.name for column in infection.columns]
    codes = [entry["code"] for entry in entries.values()]
    rows = rows_with(acting.conn, infection, names, "code", codes, lock=True)
    held = {str(row[names.index("code")]): dict(zip(names, row, strict=True)) for row in rows}
    fresh = {number: entry for number, entry in entries.items() if entry["code"] not in held}
    if restored:
        _restore(acting, list(fresh.values()))
        answer.statuses |= dict.fromkeys(fresh, Status.ACCEPTED)
    else:
        _open(acting, fresh, answer)
    _change(acting, {number: entry for number, entry in entries.items() if number not in fresh}, held, answer)


def _open(acting: Acting, fresh: Entries, answer: Answer) -> None:
    for move in dict.fromkeys(OPENING.values()):
        some = {number: entry for number, entry in fresh.items() if OPENING[entry["classification"]] == move}
        wishes = [
            Wish(code=entry["code"], fields=_fields(entry, but=("reported_at",)), at=entry["reported_at"])
            for entry in some.values()
        ]
        opened = _carry_out(acting, move, list(some), wishes, answer, Status.ACCEPTED)
        batch = [(some[number]["batch_id"], one) for number, one in opened.items()]
        if batch:
            update_rows(acting.conn, infection, ("batch_id", "id"), batch)
        discarded = {number: one for number, one in opened.items() if some[number]["classification"] == "discarded"}
        wishes = [Wish(one, reason=BY_LIST, at=some[number]["reported_at"]) for number, one in discarded.items()]
        _carry_out(acting, "discard", list(discarded), wishes, answer, Status.ACCEPTED)


def _change(acting: Acting, entries: Entries, held: Mapping[str, Mapping[str, Any]], answer: Answer) -> None:
    """Classify and correct what is held, where it differs from what the list tells."""
    classify: dict[str, dict[int, Wish]] = {}
    correct: dict[int, Wish] = {}
    for number, entry in entries.items():
        row = held[entry["code"]]
        changed = {name: entry[name] for name in GIVEN if entry[name] != row[name]}
        at = max(acting.now, row["changed_at"])
        if entry["classification"] != row["classification"]:
            move = _classifying(row, entry["classification"])
            if move is None:
                no = RowRefused("classification", entry["classification"], NO_WAY, state=row["state"])
                _refuse(answer, number, no)
                continue
            classify.setdefault(move, {})[number] = Wish(row["id"], reason=BY_LIST, at=at)
        if changed:
            correct[number] = Wish(row["id"], fields=_fields(changed), at=at)
        elif entry["classification"] == row["classification"]:
            answer.statuses[number] = Status.DUPLICATE
    _clear(acting, entries, held, correct)
    _carry_out(acting, "correct", list(correct), list(correct.values()), answer, Status.CORRECTION)
    for move, wishes in classify.items():
        _carry_out(acting, move, list(wishes), list(wishes.values()), answer, Status.CORRECTION)


def _clear(acting: Acting, entries: Entries, held: Mapping[str, Mapping[str, Any]], correct: Iterable[int]) -> None:
    """Empty what the list no longer tells: a move has no word for that, only its log."""
    for number in correct:
        row = held[entries[number]["code"]]
        for name in (name for name in GIVEN if entries[number][name] is None and row[name] is not None):
            update_rows(acting.conn, infection, (name, "id"), [(None, row["id"])])


def _classifying(row: Mapping[str, Any], word: str) -> str | None:
    moves = CLASSIFYING.get(word, ())
    return next((name for name in moves if row["state"] in INFECTION.move(name).sources), None)


def _fields(entry: Mapping[str, Any], but: Sequence[str] = ()) -> dict[str, Any]:
    return {field: entry[name] for name, field in GIVEN.items() if entry.get(name) is not None and name not in but}


def _carry_out(
    acting: Acting, move: str, numbers: Sequence[int], wishes: Sequence[Wish], answer: Answer, status: Status
) -> dict[int, int]:
    """Carry out a move of entries and return the ids of those that moved by row number."""
    if not wishes:
        return {}
    outcome: Outcome = carry_out_within(acting, Order("infection", move, wishes))
    for no in outcome.refused:
        params = {name: value for name, value in no.params.items() if name not in ("column", "value")}
        _refuse(answer, numbers[no.place], RowRefused("code", no.params.get("value", no.code), no.reason, **params))
    answer.statuses |= {numbers[one.place]: status for one in outcome.moved}
    return {numbers[one.place]: one.id for one in outcome.moved}


def _refuse(answer: Answer, number: int, refused: RowRefused) -> None:
    answer.refusals.append(refused.at(number))
    answer.statuses[number] = Status.REFUSED


def _restore(acting: Acting, entries: Sequence[Mapping[str, Any]]) -> None:
    """Write history as it was: the infections and how they were opened; no clock runs and nothing follows."""
    if not entries:
        return
    ids = new_ids(acting.conn, infection, len(entries))
    rows, log = [], []
    for id_, entry in zip(ids, entries, strict=True):
        state, at = str(entry["classification"]), entry["reported_at"]
        steps: list[tuple[str, str | None, str]] = [(OPENING[state], None, state)]
        if state == "discarded":
            steps = [("suspect", None, "suspected"), ("discard", "suspected", state)]
        rows.append({**entry, "id": id_, "state": state, "version": len(steps), "created_at": at, "changed_at": at})
        log += [
            ("infection", id_, version, *step, at, entry["recorded_at"], entry["area_id"], acting.actor.name,
             acting.policy(at).id)
            for version, step in enumerate(steps, 1)
        ]  # fmt: skip
    columns = list(rows[0])
    put_rows(acting, infection, columns, [tuple(row[name] for name in columns) for row in rows])
    put_rows(acting, transition, (
        "record_type", "record_id", "version", "move", "from_state", "to_state", "at", "recorded_at", "area_id",
        "actor", "policy_version",
    ), log)  # fmt: skip
