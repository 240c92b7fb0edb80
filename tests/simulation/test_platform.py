"""The simulated provincial platform against a stand-in for the cockpit."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from domain.instants import now
from simulation.delivery import FeedRefused
from simulation.district import build_package
from simulation.faults import Faults
from simulation.live import LiveResults
from simulation.parameters import load_parameters
from simulation.platform import run_feed
from simulation.queues import LiveQueues
from simulation.summary import FeedSummary
from tests.simulation.cockpit_double import CockpitDouble, cockpit_double

PERFECT = Faults()
COLUMNS = {
    "barcode", "pool_size", "id_type", "id_no", "name", "phone", "point_code", "sampled_at", "lab_code",
    "lab_received_at", "reported_at", "result", "purpose", "ct",
}  # fmt: skip


@pytest.fixture(scope="module")
def until() -> datetime:
    """An hour ago: the feed has something to catch up with."""
    return now() - timedelta(hours=1)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, until: datetime) -> Path:
    folder = tmp_path_factory.mktemp("fed")
    build_package(folder, scale=0.006, until=until)
    return folder


def feed(double: CockpitDouble, package: Path, **changes: object) -> FeedSummary:
    given = {
        "rate": 400,
        "point_token": "points",
        "cdc_token": "cdc",
        "faults": PERFECT,
        "resume": False,
        "tick": 0.05,
        "duration": 0.5,
    }
    return run_feed(double.url, "results", package, **(given | changes))  # type: ignore[arg-type]


def test_rows_arrive_at_the_chosen_speed_with_all_columns(package: Path) -> None:
    with cockpit_double() as double:
        summary = feed(double, package, duration=1)
    rows = [row for batch in double.results() for row in batch.rows]
    assert summary.sent == summary.answered["accepted"] == len(rows)
    assert 400 * 0.5 < len(rows) < 400 * 1.3
    assert all(set(row) == COLUMNS for row in rows)
    residents = pd.read_parquet(package / "residents.parquet").set_index("id_no")
    first = rows[0]
    assert (residents.name[first["id_no"]], residents.phone[first["id_no"]]) == (first["name"], first["phone"])
    assert all(
        row["sampled_at"] < row["reported_at"] <= datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for row in rows
    )


def test_each_feed_has_its_own_address_and_token(package: Path) -> None:
    with cockpit_double() as double:
        summary = feed(double, package)
    tokens = {item.path: item.token for item in double.received}
    assert tokens == {"/api/v1/results": "results", "/api/v1/point-reports": "points", "/api/v1/infections": "cdc"}
    nil = [item for item in double.received if item.path.endswith("infections")]
    assert [item.rows for item in nil] == [[]]
    assert summary.infection_messages == 1


@pytest.mark.parametrize("status", [503, 429])
def test_a_busy_cockpit_gets_the_same_batch_under_the_same_key_again(package: Path, status: int) -> None:
    with cockpit_double() as double:
        double.statuses = [status, status]
        summary = feed(double, package, duration=1.2)
    attempts = [item for item in double.received if item.path.endswith("results")][:3]
    assert [item.status for item in attempts] == [status, status, 200]
    assert len({item.key for item in attempts}) == 1
    assert attempts[0].rows == attempts[2].rows
    assert summary.retries == 2


def test_the_feed_survives_a_restart_of_the_cockpit(package: Path) -> None:
    with cockpit_double() as first:
        port = int(first.url.rsplit(":", 1)[1])
    summaries = []
    runner = threading.Thread(target=lambda: summaries.append(feed(first, package, duration=2.5)))
    runner.start()  # nobody listens yet
    time.sleep(0.5)
    with cockpit_double(port) as second:
        runner.join()
    assert summaries[0].retries >= 1
    assert summaries[0].answered["accepted"] == sum(len(batch.rows) for batch in second.results())


def test_a_batch_too_large_is_halved(package: Path) -> None:
    with cockpit_double() as double:
        double.most_rows = 100
        summary = feed(double, package, rate=2000)
    assert summary.answered["accepted"] == summary.sent == sum(len(batch.rows) for batch in double.results())
    assert len({batch.key for batch in double.results()}) == len(double.results())


def test_an_unreadable_batch_is_counted_and_left_behind(package: Path) -> None:
    with cockpit_double() as double:
        double.statuses = [422]
        summary = feed(double, package)
    assert summary.unreadable == len(double.received[2].rows)
    assert summary.sent == summary.unreadable + summary.answered["accepted"]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_token_or_address_ends_the_feed(package: Path, status: int) -> None:
    with cockpit_double() as double:
        double.statuses = [status]
        with pytest.raises(FeedRefused, match=str(status)):
            feed(double, package, duration=5)


def test_a_batch_sent_twice_has_the_same_key(package: Path) -> None:
    with cockpit_double() as double:
        summary = feed(double, package, faults=Faults(resend_batch=1))
    keys = [batch.key for batch in double.results()]
    assert summary.replayed_batches == len(keys) / 2 == len(set(keys))
    assert summary.sent * 2 == sum(len(batch.rows) for batch in double.results())


def test_stop_ends_the_feed_at_once_even_while_it_waits(package: Path) -> None:
    stop = threading.Event()
    with cockpit_double() as double:
        double.statuses = [503] * 50
        runner = threading.Thread(target=lambda: feed(double, package, duration=60, stop=stop))
        runner.start()
        time.sleep(0.5)
        stop.set()
        runner.join(timeout=3)
    assert not runner.is_alive()


def test_a_restarted_feed_goes_on_where_the_answers_ended(package: Path) -> None:
    with cockpit_double() as double:
        feed(double, package, rate=100)
        before = {(row["barcode"], row["id_no"]) for batch in double.results() for row in batch.rows}
        double.received.clear()
        feed(double, package, rate=100, resume=True)
        after = {(row["barcode"], row["id_no"]) for batch in double.results() for row in batch.rows}
    assert before
    assert after
    assert not before & after


def test_history_is_sent_as_it_falls_due_and_then_people_who_are_due(package: Path, until: datetime) -> None:
    parameters = load_parameters()
    waiting_for = ("pending_feed.parquet", "pending_quarantine.parquet")
    pending = pd.concat([pd.read_parquet(package / "feed" / name) for name in waiting_for])
    live = LiveResults(parameters, package, 1, until, resume=False)
    soon = until + timedelta(minutes=30)
    due = pending[pending.reported_at <= soon.timestamp()]
    sent = live.take(len(due), soon)
    assert sorted(row["barcode"] for row in sent) == sorted(due.barcode)
    assert [row["reported_at"] for row in sent] == sorted(row["reported_at"] for row in sent)
    last = pd.read_parquet(package / "feed" / "last_samples.parquet")
    ids = pd.read_parquet(package / "residents.parquet").id_no.to_numpy()
    last_sampled = dict(zip(ids[last.resident], last.last_sampled_at, strict=True))
    new = live.take(200, soon)
    waiting = sum(last_sampled[row["id_no"]] <= last.last_sampled_at.median() for row in new)
    assert waiting == 200
    local = [datetime.fromisoformat(row["sampled_at"]).astimezone(ZoneInfo("Asia/Shanghai")).hour for row in new]
    assert all(6 <= hour < 22 for hour in local)
    tubes = pd.DataFrame(new).groupby("barcode")
    assert tubes.size().max() <= 10
    assert (tubes[["reported_at", "point_code", "lab_code"]].nunique() <= 1).all().all()


def test_open_points_report_and_closed_ones_do_not(package: Path) -> None:
    queues = LiveQueues(load_parameters(), package, 1)
    shanghai = ZoneInfo("Asia/Shanghai")
    noon, night = (queues.reports(datetime(2022, 6, 1, hour, 15, tzinfo=shanghai)) for hour in (8, 3))
    assert len(noon) > len(night)
    tables = pd.read_csv(package / "points.csv").set_index("code").tables
    assert all(0 < row["tables_open"] <= tables[row["point_code"]] for row in noon)
    assert sum(row["queue"] for row in noon) > 0
