"""Does ``verify`` find a clean day of the robot clean, and each lie planted in its records in the check about it?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.keeping import forget
from data_access.commands.robot.reviewing import Decision, decide
from data_access.robot_checks import ROBOT_CHECKS
from data_access.schema import robot_check
from data_access.verify import verify
from domain.instants import DAY
from domain.result_pictures.deciding import Action
from domain.result_pictures.model import Kind, Reading, Refused
from domain.sentences import Sentence
from tests.robot.builders import AT, BERT, CLERK, HERE, SAMPLED, SECOND, found, masked, read, reading, send
from tests.test_verify import after
from tests.world import World

EVIDENCE, REFUSED, ONCE, CERTAIN, POSITIVE, STANDS, WHOLE, PILES, BLIND = (check.name for check in ROBOT_CHECKS)
BY_RULE = "id = (SELECT min(id) FROM robot_record WHERE by_rule AND state = 'entered')"
OF_IT = "(SELECT {column} FROM robot_record WHERE " + BY_RULE + ")"
FILE, PICTURE = OF_IT.format(column="file_id"), OF_IT.format(column="picture_id")
BY_PERSON = "id = (SELECT min(id) FROM robot_record WHERE result = 'positive' AND state = 'entered')"
LIES = {
    "entered by no known rule": (f"UPDATE robot_record SET rule = NULL WHERE {BY_RULE}", EVIDENCE),
    "entered without a reading": (f"UPDATE robot_picture SET reading = NULL WHERE id = {PICTURE}", EVIDENCE),
    "entered off another file's picture": (
        f"UPDATE robot_picture SET page = 7, file_id = (SELECT max(id) FROM robot_file) WHERE id = {PICTURE}",
        EVIDENCE,
    ),
    "entered with no batch": (f"UPDATE robot_record SET batch_id = NULL WHERE {BY_RULE}", EVIDENCE),
    "entered from a refused file": (f"UPDATE robot_file SET state = 'refused' WHERE id = {FILE}", REFUSED),
    "entered though it looks like another": (f"UPDATE robot_picture SET like_id = 1 WHERE id = {PICTURE}", ONCE),
    "entered by the rule though a person was needed": (
        f"UPDATE robot_record SET codes = '[\"old\"]' WHERE {BY_RULE}",
        CERTAIN,
    ),
    "entered by the rule for nobody": (
        "UPDATE robot_record SET by_rule = true, codes = '[]' WHERE state = 'entered' AND resident_id IS NULL",
        CERTAIN,
    ),
    "a cassette entered by the rule": (f"UPDATE robot_picture SET kind = 'cassette' WHERE id = {PICTURE}", CERTAIN),
    "a positive that one person decided": ("UPDATE robot_review SET actor = 'clerk'", POSITIVE),
    "a positive that two decided differently": (
        "UPDATE robot_review SET verdict = before WHERE id = (SELECT max(id) FROM robot_review)",
        POSITIVE,
    ),
    "a positive taken away by nobody": (
        "UPDATE robot_record SET state = 'rejected' WHERE state = 'waiting' AND result = 'positive'",
        POSITIVE,
    ),
    "a result that is gone": (f"DELETE FROM test_result WHERE barcode = {OF_IT.format(column='barcode')}", STANDS),
    "a result without its record": (f"UPDATE robot_record SET state = 'waiting' WHERE {BY_PERSON}", STANDS),
    "a file whose picture is gone": (
        "DELETE FROM robot_picture WHERE kind = 'refused' AND page = 1",
        WHOLE,
    ),
    "a picture whose record is gone": (
        "DELETE FROM robot_record WHERE state = 'waiting' AND place = 0 AND result IS NULL",
        WHOLE,
    ),
    "a file that nobody sent": ("UPDATE robot_pile SET files = files - 1 WHERE id = 1", PILES),
    "a blind check of what a person entered": (
        f"UPDATE robot_check SET record_id = (SELECT id FROM robot_record WHERE {BY_PERSON})",
        BLIND,
    ),
    "a blind check by nobody": ("UPDATE robot_check SET at = 1", BLIND),
}


@pytest.fixture
def worked(place: World) -> World:
    """A day's work with everything in it that the checks are about."""
    (one, *_) = read(place, [reading()])
    with place.db.write() as conn:
        if one.id not in {row.record_id for row in conn.execute(robot_check.select())}:
            conn.execute(insert(robot_check).values(record_id=one.id, area_id=one.area_id, drawn_at=AT))
    read(place, [reading()])  # known
    (one,) = read(place, [reading(found("王强", "330113199909090090", sure=0.5))])  # a stranger, by a person
    decide(place.db, place.keys, HERE, CLERK, Decision(one.id, 1, Action.ACCEPT), at=AT)
    (one,) = read(place, [reading(found("伯特", masked(BERT), result="positive"))])
    decide(place.db, place.keys, HERE, CLERK, Decision(one.id, 1, Action.ACCEPT), at=AT)
    decide(place.db, place.keys, HERE, SECOND, Decision(one.id, 2, Action.ACCEPT), at=AT)
    read(place, [reading(found(result="positive", sampled=SAMPLED - timedelta(hours=2)))])
    corrupt = Refused("corrupt", Sentence("It cannot be read."))
    read(place, [Reading(Kind.BLANK, width=10, height=10), corrupt, reading(found(sure=0.3), found(sampled=None))])
    read(place, corrupt)
    send(place, b"waits")
    return place


def test_a_clean_day_holds_and_each_lie_shows_in_the_check_that_is_about_it(worked: World) -> None:
    assert [finding.name for finding in verify(worked.db) if not finding.holds] == []
    told = {what: after(worked.db, statement) for what, (statement, _) in LIES.items()}
    about = {check.name for check in ROBOT_CHECKS}
    assert {what: check for what, (_, check) in LIES.items() if check not in told[what]} == {}
    assert {what: names for what, names in told.items() if not about.intersection(names)} == {}


def test_they_hold_between_accepting_and_entering_and_when_pictures_are_forgotten(place: World) -> None:
    read(place, [reading()], enter=False)
    assert [finding.name for finding in verify(place.db) if not finding.holds] == []
    enter_due(place.db, place.keys, at=AT)
    assert forget(place.db, at=AT + 100 * DAY) > 0
    assert [finding.name for finding in verify(place.db) if not finding.holds] == []
