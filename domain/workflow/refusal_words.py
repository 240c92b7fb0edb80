"""What are the states and fields of a refused move called? By message ids, said once the reader's language is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.refusals import Names
from domain.workflow import RECORDS, RecordType, record_type


def named_params(record: str, move: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return a refusal's parameters with codes of states and fields replaced by their names.

    A guard may speak of another record's state, a vehicle's for one: the names of all records are known.
    """
    kind = record_type(record)
    labels = {field.name: field.label for one in kind.moves if one.name == move for field in one.fields}

    def named(name: str, value: Any) -> Any:
        if name in ("state", "sources"):
            return Names(tuple(_state(kind, one) for one in str(value).split(", ")))
        return Names((labels[value],)) if name == "field" and value in labels else value

    return {name: named(name, value) for name, value in params.items()}


def _state(kind: RecordType, state: str) -> str:
    known = (kind, *RECORDS.values())
    return next((one.states[state] for one in known if state in one.states), state)
