"""What a query reads, where that depends on what it is asked."""

from __future__ import annotations

import pytest

from data_access.queries.indicators import indicator_rows, indicator_values
from data_access.queries.indicators.register import READS
from data_access.queries.queues import queue
from data_access.queries.record_detail import record_detail
from data_access.queries.records import record_choices, records
from data_access.queries.states import states_at
from data_access.topics import reads_by, reads_of
from data_access.versions import TOPICS
from domain.indicators import indicators
from domain.workflow import RECORDS, SUBJECTS


@pytest.mark.parametrize("number", SUBJECTS)
def test_a_scenario_is_counted_anew_for_its_own_records_only(number: int) -> None:
    own = SUBJECTS[number][0]
    keys = [one.key for one in indicators().values() if one.scenario == number]
    told = {topic for key in keys for topic in READS.get(key, ())}
    found = set(reads_of(indicator_values, {"scenario": number}).topics)
    assert found == {own, "infections", "areas", "settings"} | told
    assert own in reads_of(queue, {"scenario": number}).topics
    others = {name for place, (name, _title) in SUBJECTS.items() if place != number}
    assert not others & set(reads_of(queue, {"scenario": number}).topics)
    for key in keys:
        of_one = reads_of(indicator_rows, {"key": key})
        assert set(of_one.topics) == {own, "infections", "areas", "settings", *READS.get(key, ())} and of_one.clock


@pytest.mark.parametrize("record", RECORDS)
def test_records_read_the_topic_that_their_moves_bump(record: str) -> None:
    own = SUBJECTS[RECORDS[record].scenario][0]
    for query, filters in ((records, {"record": record}), (states_at, {"record": record}),
                           (record_choices, {"refers": record})):  # fmt: skip
        assert own in reads_of(query, filters).topics
    assert {name for name, _title in SUBJECTS.values()} <= set(reads_of(record_detail, {"record": record}).topics)


def test_a_topic_that_nobody_bumps_is_refused() -> None:
    @reads_by(lambda **_filters: ("weather",))
    def forecast() -> None: ...

    with pytest.raises(ValueError, match="weather"):
        reads_of(forecast)
    assert reads_of(test_a_topic_that_nobody_bumps_is_refused).topics == TOPICS
