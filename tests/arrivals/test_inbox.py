"""From the public's process to the staff's: sealed, exactly once, and with no right to more."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import ProgrammingError

from data_access.commands.arrivals import new_form_id, report_arrival
from data_access.commands.arrivals.health_inbox import leave_health
from data_access.commands.arrivals.inbox import MOST_A_DAY, leave_file, leave_form, take_in_waiting
from data_access.commands.moving import Wish
from data_access.engine import Database, open_database
from data_access.keys import Keys
from data_access.public_role import rights
from data_access.queries.own_arrival import own_status
from data_access.schema import arrival, health_report, home_order, metadata, public_inbox, resident, upload
from domain.arrivals import FormRefused, PublicState, Upload
from domain.errors import ConfigurationError
from domain.health_reports import Health, HealthForm
from domain.instants import DAY
from tests.arrivals.builders import AT, Station, somebody
from tests.world import World

UNKNOWN = "000-000-000-000-000-000-000-000-000"


def photo(kind: str, shade: int = 0) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 90)).save(out, kind)
    return out.getvalue()


def waiting(station: Station) -> int:
    return len(station.rows(public_inbox, public_inbox.c.taken_at.is_(None)))


def test_a_report_waits_sealed_and_is_taken_in_with_its_first_instant(station: Station) -> None:
    station.list()
    form = station.form()
    receipt = leave_form(station.db, station.keys, form, at=AT)
    (row,) = station.rows(public_inbox)
    assert form.traveller.id_no.encode() not in bytes(row["sealed"]) and station.rows(arrival) == []
    told = own_status(station.db, station.keys, receipt.code)
    assert told is not None and (told.state, told.arrived_at) == (PublicState.RECEIVED, None)
    assert take_in_waiting(station.db, station.keys, at=AT + 2) == 1
    (made,) = station.rows(arrival)
    assert (made["state"], made["created_at"]) == ("high_risk", AT)
    told = own_status(station.db, station.keys, receipt.code)
    assert told is not None and told.state is PublicState.WILL_BE_CONTACTED
    (row,) = station.rows(public_inbox)
    assert (row["sealed"], row["taken_at"], row["answer"]) == (None, AT + 2, "kept")
    assert take_in_waiting(station.db, station.keys) == 0


def test_the_form_that_comes_out_is_the_form_that_went_in(station: Station) -> None:
    companions = (replace(somebody(2, "王五"), phone=""), somebody(3, "赵六"))
    form = station.form(companions=companions, number=4)
    first = leave_form(station.db, station.keys, form, at=AT)
    take_in_waiting(station.db, station.keys, at=AT + 1)
    again = report_arrival(station.db, station.keys, form, at=AT + 2)
    assert (again.code, again.repeated, again.differs) == (first.code, True, False)
    assert len(station.rows(arrival)) == 3


@pytest.mark.parametrize("taken_between", [False, True])
def test_the_same_form_again_is_one_report(station: Station, taken_between: bool) -> None:
    form = station.form()
    first = leave_form(station.db, station.keys, form, at=AT)
    if taken_between:
        take_in_waiting(station.db, station.keys, at=AT + 1)
    again = leave_form(station.db, station.keys, form, at=AT + 5)
    other = leave_form(station.db, station.keys, replace(form, address="别处"), at=AT + 6)
    assert [(one.code, one.repeated, one.differs) for one in (again, other)] == [
        (first.code, True, False), (first.code, True, True),
    ]  # fmt: skip
    take_in_waiting(station.db, station.keys, at=AT + 7)
    assert len(station.rows(arrival)) == 1 and waiting(station) == 0


def test_a_form_cut_off_between_taking_and_marking_is_taken_once(station: Station) -> None:
    leave_form(station.db, station.keys, station.form(), at=AT)
    (row,) = station.rows(public_inbox)
    take_in_waiting(station.db, station.keys, at=AT + 1)
    with station.db.write() as conn:  # the power went before the mark was written
        conn.execute(public_inbox.update().values(taken_at=None, answer=None, sealed=row["sealed"]))
    take_in_waiting(station.db, station.keys, at=AT + 60)
    assert len(station.rows(arrival)) == 1
    assert station.rows(public_inbox)[0]["answer"] == "repeated"


def test_two_processes_that_take_in_at_once_take_each_form_once(station: Station) -> None:
    for number in range(12):
        leave_form(station.db, station.keys, station.form(number=number + 1), at=AT)
    failed: list[BaseException] = []

    def taking() -> None:
        try:
            take_in_waiting(station.db, station.keys, at=AT + 1)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failed.append(error)

    threads = [threading.Thread(target=taking) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and len(station.rows(arrival)) == 12 and waiting(station) == 0


def test_bad_forms_are_refused_at_once_with_their_fields_and_nothing_is_kept(station: Station) -> None:
    form = station.form(destination="nowhere")
    with pytest.raises(FormRefused) as refused:
        leave_form(station.db, station.keys, replace(form, traveller=replace(form.traveller, phone="1")), at=AT)
    assert [one.field for one in refused.value.problems] == ["traveller.phone", "destination"]
    with pytest.raises(FormRefused):
        leave_form(station.db, station.keys, replace(station.form(), form_id="f" * 48), at=AT)
    assert station.rows(public_inbox) == []


def test_one_person_is_reported_a_few_times_a_day_only(station: Station) -> None:
    for number in range(MOST_A_DAY):
        leave_form(station.db, station.keys, station.form(), at=AT + number)
    with pytest.raises(FormRefused, match=r"traveller\.id_no"):
        leave_form(station.db, station.keys, station.form(), at=AT + DAY - 1)
    assert leave_form(station.db, station.keys, station.form(number=2), at=AT + DAY - 1)
    later = replace(station.form(), arrived_at=station.form().arrived_at + timedelta(days=1))
    assert leave_form(station.db, station.keys, later, at=AT + DAY + 2)


def test_a_destination_that_is_gone_when_it_is_taken_in_is_told_and_waits_no_more(station: Station) -> None:
    receipt = leave_form(station.db, station.keys, station.form(), at=AT)
    with station.db.write() as conn:
        conn.execute(text("UPDATE area SET code = 'gone' WHERE code = 'a'"))
    take_in_waiting(station.db, station.keys, at=AT + 1)
    told = own_status(station.db, station.keys, receipt.code)
    assert told is not None and told.state is PublicState.WITHDRAWN and waiting(station) == 0


def test_other_keys_leave_everything_waiting(station: Station) -> None:
    leave_form(station.db, station.keys, station.form(), at=AT)
    with pytest.raises(ConfigurationError):
        take_in_waiting(station.db, Keys(seal=b"x" * 32, lookup=b"l" * 32, cookie=b"c" * 32), at=AT + 1)
    assert waiting(station) == 1
    take_in_waiting(station.db, station.keys, at=AT + 2)
    assert waiting(station) == 0 and len(station.rows(arrival)) == 1


def test_what_cannot_be_read_stays_sealed_and_holds_up_nobody(station: Station) -> None:
    leave_form(station.db, station.keys, station.form(), at=AT)
    leave_form(station.db, station.keys, station.form(number=2), at=AT)
    first = station.rows(public_inbox)[0]
    broken = station.keys.sealed(b'{"visits": 1}', f"inbox:{bytes(first['key']).hex()}")
    with station.db.write() as conn:
        conn.execute(public_inbox.update().where(public_inbox.c.id == first["id"]).values(sealed=broken))
    take_in_waiting(station.db, station.keys, at=AT + 1)
    told = [(row["answer"], row["sealed"] is None) for row in station.rows(public_inbox)]
    assert told == [("refused", False), ("kept", True)] and len(station.rows(arrival)) == 1


def test_files_follow_their_form_and_are_kept_once(station: Station) -> None:
    receipt = leave_form(station.db, station.keys, station.form(), at=AT)
    content = photo("JPEG")
    answers = [leave_file(station.db, station.keys, receipt.code, content, at=AT + 1) for _ in range(2)]
    assert answers == [Upload.KEPT, Upload.KEPT] and waiting(station) == 2
    take_in_waiting(station.db, station.keys, at=AT + 2)
    (kept,) = station.rows(upload)
    opened = station.keys.opened(bytes(kept["sealed"]), f"upload:{kept['id']}")
    assert Image.open(io.BytesIO(opened)).format == "JPEG" and kept["stripped"]
    told = own_status(station.db, station.keys, receipt.code)
    assert told is not None and told.report_kept


def test_files_are_judged_before_they_are_kept(station: Station) -> None:
    receipt = leave_form(station.db, station.keys, station.form(), at=AT)
    asked = {
        Upload.UNKNOWN: (UNKNOWN, photo("PNG")), Upload.NOT_READABLE: (receipt.code, b"GIF89a" + b"\0" * 500),
        Upload.TOO_LARGE: (receipt.code, b"\xff\xd8" + b"\0" * (10 * 1024 * 1024)),
    }  # fmt: skip
    for expected, (code, content) in asked.items():
        assert leave_file(station.db, station.keys, code, content, at=AT) is expected
    for shade in range(6):
        told = leave_file(station.db, station.keys, receipt.code, photo("PNG", shade), at=AT)
        assert told is (Upload.KEPT if shade < 5 else Upload.TOO_MANY)


@pytest.fixture
def public(postgres_database: Database, keys: Keys) -> Iterator[Database]:
    """The same database as the public's user sees it."""
    with postgres_database.write() as conn:
        conn.execute(text("DROP ROLE IF EXISTS cockpit_public"))
        conn.execute(text("CREATE ROLE cockpit_public LOGIN"))
        for statement in rights():
            conn.execute(text(statement))
    url = make_url(postgres_database.url).set(username="cockpit_public").render_as_string(hide_password=False)
    db = open_database(url)
    yield db
    db.dispose()
    with postgres_database.write() as conn:
        conn.execute(text("DROP OWNED BY cockpit_public"))
        conn.execute(text("DROP ROLE cockpit_public"))


@pytest.mark.postgres
def test_the_publics_user_can_report_and_ask_and_nothing_else(
    public: Database, postgres_database: Database, keys: Keys
) -> None:
    station = Station(World(postgres_database, keys))
    station.list()
    receipt = leave_form(public, keys, station.form(), at=AT)
    assert leave_file(public, keys, receipt.code, photo("JPEG"), at=AT) is Upload.KEPT
    before = own_status(public, keys, receipt.code)
    take_in_waiting(postgres_database, keys, at=AT + 1)
    after = own_status(public, keys, receipt.code)
    assert before is not None and after is not None
    assert (before.state, after.state) == (PublicState.RECEIVED, PublicState.WILL_BE_CONTACTED)
    assert after.report_kept and after.community
    station.world.setting("control_policy", "twenty")
    (came,) = station.rows(arrival)
    station.act("contact", Wish(came["id"], fields={"unit": "a", "separate_room": True}))
    station.act("start", Wish(station.rows(home_order)[0]["id"]), record="home_order", at=AT + 90)
    sent = HealthForm(new_form_id(keys), receipt.code, "36.5")
    assert leave_health(public, keys, sent, at=AT + 100) is Health.KEPT
    assert leave_health(public, keys, replace(sent, code=UNKNOWN), at=AT + 100) is Health.NOT_EXPECTED
    take_in_waiting(postgres_database, keys, at=AT + 101)
    assert len(station.rows(health_report)) == 1
    with public.read() as conn:
        assert conn.execute(select(func.count()).select_from(metadata.tables["setting"])).scalar_one()
    forbidden = [
        select(public_inbox.c.sealed), select(arrival.c.sealed), select(arrival.c.person_key), select(resident.c.id),
        select(home_order.c.resident_id), select(home_order.c.area_id), select(health_report.c.id),
        home_order.update().values(receipt_hash=None), select(upload.c.sealed),
        arrival.update().values(state="cleared"), public_inbox.update().values(sealed=None),
        public_inbox.delete(), text("SELECT * FROM app_user"), text("SELECT * FROM audit"),
        text("CREATE TABLE x (y int)"),
    ]  # fmt: skip
    for statement in forbidden:
        with pytest.raises(ProgrammingError, match="permission denied"), public.write() as conn:
            conn.execute(statement)
