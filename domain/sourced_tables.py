"""Where does a figure of a policy come from, and which figures are ours?

A source is a public document (``[5]``, ``[5,16]``: numbers of the list at the head of the file), ``EK`` (expert
knowledge that was not confirmed) or ``D`` (our design); words may follow after a semicolon (ADR 0044).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SOURCE = r"^(D|EK|\[\d+(,\d+)*\])(; .+)?$"


class Table(BaseModel):
    """A table of a policy file: nothing unknown, nothing infinite, never changed after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sourced(Table):
    """A table that says where its figures come from; ``choice`` lists those of its keys that are ours all the same."""

    source: str = Field(pattern=SOURCE)
    choice: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_its_own_keys(self) -> Self:
        strange = lacking(self, self.choice)
        if strange:
            raise ValueError(f"choice names keys that are not there: {', '.join(strange)}")
        return self

    @property
    def ours(self) -> tuple[str, ...]:
        """Return the keys that are our choice: all of them (``*``) unless the source is public."""
        return self.choice if self.source.startswith("[") else ("*",)


def lacking(table: BaseModel, keys: Iterable[str]) -> list[str]:
    """Return those keys (``stages.1.tests``) that the table does not have."""
    held = table.model_dump(mode="json", exclude_unset=True)
    return [key for key in keys if not _has(held, key.split("."))]


def marked(table: BaseModel, prefix: str = "") -> list[str]:
    """Return every key below a table that is marked as ours, with its path."""
    found = []
    for name in type(table).model_fields:
        value = getattr(table, name)
        parts = value.items() if isinstance(value, Mapping) else [("", value)]
        for key, part in parts:
            path = ".".join(filter(None, (prefix, name, str(key))))
            found += [f"{path}.{own}" for own in part.ours] if isinstance(part, Sourced) else []
    return found


def _has(held: Any, path: list[str]) -> bool:
    if not path:
        return True
    if isinstance(held, list):
        held = {str(place): part for place, part in enumerate(held)}
    return isinstance(held, dict) and path[0] in held and _has(held[path[0]], path[1:])
