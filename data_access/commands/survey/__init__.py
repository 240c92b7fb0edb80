"""Commands of the survey (扫码宝): what is behind the doors of a building, what a visit found, and who decides where
two phones disagree.

- ``read_building(db, keys, scope, actor, *, unit, building) -> Building``; ``.as_json()`` is what a phone is sent.
- ``find_door(db, scope, code) -> DoorPlace | None``: by the code at the door.
- ``take_in_entries(db, keys, scope, actor, entries, *, at) -> list[Answer]``: ``entries`` as the phone's JSON says.
- ``add_door(db, scope, actor, *, unit, building, door) -> DoorPlace``.
- ``read_conflicts(db, keys, scope, actor, ...) -> list[Conflict]`` (``domain.survey_conflicts``) and ``decide(...)``.
"""

from data_access.commands.survey.adding import add_door
from data_access.commands.survey.deciding import decide, read_conflicts
from data_access.commands.survey.entries import MOST_ENTRIES, take_in_entries
from data_access.commands.survey.households import Building, DoorPlace, find_door, read_building
from data_access.commands.survey.said import Answer

__all__ = [
    "MOST_ENTRIES", "Answer", "Building", "DoorPlace", "add_door", "decide", "find_door", "read_building",
    "read_conflicts", "take_in_entries",
]  # fmt: skip
