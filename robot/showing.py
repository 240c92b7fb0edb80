"""What does a person see of a picture? It, upright, without metadata, no larger than a desk needs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from PIL import Image

from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import RobotPolicy
from robot.pictures import upright

LONGEST_SIDE = 1600
QUALITY = 82


def shown(content: bytes, name: str, answer: Sequence[Reading | Refused], rules: RobotPolicy) -> Mapping[int, bytes]:
    """Return the picture of each page that was read, as JPEG, its words where ``Reading.words`` say in proportion."""
    del name, rules
    with Image.open(io.BytesIO(content)) as image:
        return {page: jpeg(upright(image)) for page, one in enumerate(answer) if isinstance(one, Reading)}


def jpeg(image: Image.Image) -> bytes:
    """Return a picture as it is kept."""
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def members(content: bytes, name: str, rules: RobotPolicy) -> list[tuple[str, bytes]] | None:
    """Return the members of an archive; None where it is none."""
    del content, name, rules
    return None
