"""What does a person see of a picture? It, upright, without metadata, no larger than a desk needs."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping, Sequence

from PIL import Image

from data_access.commands.robot.settling import Shown
from domain.errors import CockpitError
from domain.result_pictures.model import Kind, Reading, Refused
from domain.robot_policy import RobotPolicy
from robot.archives import is_zip, members_of
from robot.cassette import enhanced
from robot.intake import Page, pages_of
from robot.pictures import upright

LONGEST_SIDE = 1600
QUALITY = 82

_log = logging.getLogger(__name__)


def shown(content: bytes, name: str, answer: Sequence[Reading | Refused], rules: RobotPolicy) -> Mapping[int, Shown]:
    """Return the picture of each page that was read; words lie on it where ``Reading.words`` say, in proportion."""
    found: dict[int, Shown] = {}
    for place, (one, page) in enumerate(zip(answer, pages_of(content, name, rules.intake), strict=False)):
        if isinstance(one, Reading) and isinstance(page, Page) and not isinstance(image := page.load(), Refused):
            found[place] = _shown(upright(image).rotate(90 * one.quarters, expand=True), one.kind)
    return found


def _shown(image: Image.Image, kind: Kind) -> Shown:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return Shown(out.getvalue(), _crop(out.getvalue()) if kind is Kind.CASSETTE else None)


def _crop(content: bytes) -> bytes | None:
    try:
        return enhanced(content)
    except (CockpitError, NotImplementedError) as error:
        _log.warning("no crop of a cassette: %s", error)
        return None


def members(content: bytes, name: str, rules: RobotPolicy) -> list[tuple[str, bytes]] | None:
    """Return the files of an archive; None where it is none, or one of them cannot be unpacked: then it is read as a
    whole, so that what is wrong with it is told in its place.
    """
    if not is_zip(content):
        return None
    found = list(members_of(content, name, rules.intake))
    return None if any(isinstance(one, Refused) for one in found) else [
        (one.name, one.content) for one in found if not isinstance(one, Refused)
    ]  # fmt: skip
