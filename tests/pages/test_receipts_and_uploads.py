"""Is a code shown once, to whoever may give one, and is a test report opened only for a reason, never as it came?"""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from data_access.commands.arrivals.uploads import attach_report
from data_access.receipts import receipt_hash
from data_access.schema import arrival, audit, home_order
from domain.instants import now
from domain.receipts import read_receipt, receipt_code
from domain.scope import Role
from tests.pages.conftest import DISTRICT, EAST, words
from tests.records import put

UNIT = f"{DISTRICT}/{EAST}/E1/E1A/E1A1"


def rows(district, table, *where):
    with district.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table).where(*where)).mappings()]


def button(at, label):
    return next((one for one in at.button if one.label == label), None)


@pytest.mark.parametrize("role", [Role.HQ, Role.STREET, Role.GRID])
def test_a_code_is_given_and_shown_once(open_page, district, role):
    order = put(district, "home_order", UNIT, now(), "start")
    who = {"role": role, "areas": (DISTRICT if role is Role.HQ else EAST,)}
    at = open_page("home_control", lang="en", record=f"home_order:{order}", view="records", **who)
    button(at, "Give a code").click()
    at.run()
    assert not at.exception and not at.error
    code = at.code[0].value
    (kept,) = rows(district, home_order)
    assert bytes(kept["receipt_hash"]) == receipt_hash(district.keys, read_receipt(code))
    assert len(rows(district, audit, audit.c.action == "home_order.receipt")) == 1
    button(at, "Done, put it away").click()
    at.run()
    assert not at.code and button(at, "Give a code") is not None


@pytest.mark.parametrize(("moves", "told"), [(("escalate",), "is over"), (("start", "escalate"), "is over")])
def test_an_order_that_is_over_has_no_button(open_page, district, moves, told):
    order = put(district, "home_order", UNIT, now() - timedelta(hours=2), *moves)
    at = open_page("home_control", lang="en", record=f"home_order:{order}", view="records")
    assert button(at, "Give a code") is None and told in words(at)


def uploaded(district, content):
    code = receipt_code(bytes(range(17)))
    hashed = receipt_hash(district.keys, read_receipt(code))
    id_ = put(district, "arrival", UNIT, now(), "find_none", receipt_hash=hashed, person_key=b"k" * 16, channel="self")
    attach_report(district.db, district.keys, code, content)
    return id_


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(("reason", "opened"), [("", False), ("abc", False), ("看检测报告", True)])
def test_a_photo_is_shown_for_a_reason_that_goes_on_record(open_page, district, reason, opened):
    id_ = uploaded(district, photo())
    at = open_page("arrivals", lang="en", record=f"arrival:{id_}", view="records", role=Role.STREET, areas=(EAST,))
    at.text_input(key="arrivals.upload.reason").set_value(reason)
    button(at, "Open (goes on record)").click()
    at.run()
    assert not at.exception and bool(at.get("image")) is opened and bool(at.error) is not opened
    assert [reason in row["detail"] for row in rows(district, audit, audit.c.action == "open_upload")] == [
        True
    ] * opened


def test_a_pdf_is_saved_and_never_drawn(open_page, district):
    id_ = uploaded(district, b"%PDF-1.7\nx\n%%EOF")
    at = open_page("arrivals", lang="en", record=f"arrival:{id_}", view="records", role=Role.STREET, areas=(EAST,))
    at.text_input(key="arrivals.upload.reason").set_value("look at it")
    button(at, "Open (goes on record)").click()
    at.run()
    assert not at.exception and not at.get("image") and not at.get("iframe")
    assert [one.proto.label for one in at.get("download_button")] == ["Save the PDF"]


def test_another_streets_reports_are_not_even_listed(open_page, district):
    id_ = uploaded(district, photo())
    at = open_page("arrivals", record=f"arrival:{id_}", view="records", role=Role.STREET, areas=("330113002",))
    assert at.error and not at.radio and len(rows(district, arrival)) == 1
