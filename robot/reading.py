"""What stands on the pictures of one file? The one way in: bytes and a name to readings, or a refusal in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import IntakeRules, RobotPolicy
from robot.intake import pages_of
from robot.looking import look_at

Part = Reading | Refused
Answer = list[Part] | Refused


def read_file(content: bytes, name: str, *, rules: RobotPolicy) -> Answer:
    """Read a file in this process: a picture, a PDF or a zip of them, told apart by content, never by name.

    One ``Reading`` for each picture or page, in order. Of a zip or a PDF, a part that cannot be read stands as a
    ``Refused`` in its place, so that nothing is lost; a file of which nothing can be taken is one ``Refused``.
    Loads the recognition (about 1 s, 0.5 GB) on the first call: use ``robot.pool`` from a server.
    """
    return answer_of(list(parts_of(content, name, rules.intake)))


def answer_of(parts: list[Part]) -> Answer:
    """Return the parts of a file as its answer: a refusal where there is nothing else."""
    alone = parts[0] if len(parts) == 1 else None
    return alone if isinstance(alone, Refused) else parts


def parts_of(content: bytes, name: str, rules: IntakeRules, *, skip: int = 0) -> Iterator[Part]:
    """Yield the answers for the parts of a file in order, without the first ``skip`` (which are not even opened)."""
    for number, page in enumerate(pages_of(content, name, rules)):
        if number < skip:
            continue
        if isinstance(page, Refused):
            yield page
            continue
        image = page.load()
        if isinstance(image, Refused):
            yield image
        else:
            yield replace(look_at(image), name=page.name, page=number, sha256=page.sha256)
