"""What stands on the pictures of one file? The one way in: bytes and a name to readings, or a refusal in words."""

from __future__ import annotations

from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import RobotPolicy


def read_file(content: bytes, name: str, *, rules: RobotPolicy) -> list[Reading | Refused] | Refused:
    """Read a file in this process: a picture, a PDF or a zip of them, told apart by content, never by name.

    One ``Reading`` for each picture or page, in order. Of a zip or a PDF, a part that cannot be read stands as a
    ``Refused`` in its place, so that nothing is lost; a file of which nothing can be taken is one ``Refused``.
    Loads the recognition (about 1 s, 0.6 GB) on the first call: use ``robot.pool`` from a server.
    """
    raise NotImplementedError
