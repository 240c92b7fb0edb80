"""A suggestion in a process of its own: a question as JSON on standard input, the suggestion on standard output.

VROOM holds Python's lock while it solves (up to 0.8 s at a time for 300 orders, ADR 0045); no screen waits for it.
"""

from __future__ import annotations

import sys

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from domain.dispatch.planning import Question
from domain.dispatch.records import Suggestion
from domain.dispatch.suggesting import suggest


@checked(config=ConfigDict(ser_json_inf_nan="constants"))
class Asked:
    """The question with coordinates that are not known (NaN)."""

    question: Question


ASKED = TypeAdapter(Asked)
SUGGESTION = TypeAdapter(Suggestion)


def main() -> None:
    """Answer one question."""
    question = ASKED.validate_json(sys.stdin.buffer.read()).question
    found = suggest(
        question.orders, destinations=question.destinations, vehicles=question.vehicles, rules=question.rules,
        at=question.at, timeout_s=question.timeout_s,
    )  # fmt: skip
    sys.stdout.buffer.write(SUGGESTION.dump_json(found))


if __name__ == "__main__":
    main()
