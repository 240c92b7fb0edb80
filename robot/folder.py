"""How do files from a watched folder reach the queue? Each is sent once it is whole, and then put aside.

``FOLDER/x.jpg`` is sent for the whole district, ``FOLDER/<area code>/x.jpg`` for that area's roster. What was sent lies
in ``FOLDER/.sent`` afterwards, what could not be sent in ``FOLDER/.refused``. A cut between sending and putting aside
sends a file again, which its content makes nothing.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from pathlib import Path

from data_access.commands.robot.submitting import Given, submit_from_outside
from data_access.engine import Database
from data_access.keys import Keys
from data_access.robot_rules import robot_rules
from domain.errors import ScopeError

SENT, REFUSED = ".sent", ".refused"
STILL_S = 2.0
"""A file that changed lately may still be written."""
AT_ONCE = 40
SENDER = "robot"

_log = logging.getLogger(__name__)


def take_folder(db: Database, keys: Keys, folder: Path, *, at: int) -> int:
    """Send the files that lie in a folder and return how many there were; at most 40 in one round."""
    by_area: dict[str, list[Path]] = defaultdict(list)
    for path in _whole(folder)[:AT_ONCE]:
        by_area["" if path.parent == folder else path.parent.name].append(path)
    most = robot_rules(at).intake.most_zip_bytes
    for code, paths in by_area.items():
        fitting = [path for path in paths if path.stat().st_size <= most]
        given = [Given(path.name, path.read_bytes()) for path in fitting]
        try:
            pile = submit_from_outside(db, keys, SENDER, given, channel="folder", area_code=code or None, at=at)
            refused = {path for path, one in zip(fitting, pile.files, strict=True) if one.status == "refused"}
        except ScopeError as error:
            _log.warning("%s: %s", code, error)
            refused = set(paths)
        for path in paths:
            _put_aside(folder, path, REFUSED if path in refused or path not in fitting else SENT)
    return sum(map(len, by_area.values()))


def _whole(folder: Path) -> list[Path]:
    """Return the files of a folder and of the folders of areas in it that are not being written any more."""
    if not folder.is_dir():
        return []
    kept = time.time() - STILL_S
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))]
    files = [path for place in places for path in sorted(place.iterdir())]
    return [path for path in files if path.is_file() and not path.name.startswith(".") and path.stat().st_mtime < kept]


def _put_aside(folder: Path, path: Path, where: str) -> None:
    place = folder / where
    place.mkdir(exist_ok=True)
    target = place / path.name
    number = 1
    while target.exists():
        number += 1
        target = place / f"{path.stem}-{number}{path.suffix}"
    path.replace(target)
