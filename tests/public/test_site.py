"""The form, the receipt and the file, by plain HTTP; what is hostile, foreign, large or doubled is refused in words."""

from __future__ import annotations

import io
import os
import random
import re
import subprocess
import sys
from html import unescape

import pytest
from PIL import Image

from data_access.schema import arrival, public_inbox, upload
from domain.receipts import receipt_code
from tests.public.conftest import Site


def words(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", text))


def code_of(text: str) -> str:
    return re.search(r'class="code">([^<]+)<', text).group(1)  # type: ignore[union-attr]


def picture(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (60, 40), "navy").save(out, kind, exif=exif)
    return out.getvalue()


def test_a_report_gets_a_receipt_and_its_holder_sees_what_follows(site: Site) -> None:
    answer = site.client.post("/arrive", data=site.fields(**{"companions.0.name": "", "companions.0.id_no": ""}))
    assert answer.status_code == 200 and answer.url.path == "/receipt"
    code = code_of(answer.text)
    assert site.take_in() == 1
    (made,) = site.station.rows(arrival)
    assert made["state"] == "high_risk" and made["area_id"] == site.station.world.area("330113/S1/C1")
    other = site.opened()  # another phone, days later
    told = other.post("/status", data={"code": code.lower().replace("-", " ")})
    assert "risk area" in words(told.text) or "风险区" in words(told.text)
    for personal in ("610424", "李四", "139000", "1幢", "高杜村"):
        assert personal not in told.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_problem_is_told_beside_its_field_and_what_was_typed_stays(site: Site, lang: str) -> None:
    fields = site.fields(**{
        "traveller.phone": "12", "arrived_on": "2026-02-31", "destination": "", "visits.0.since": "x",
        "companions.3.name": "王五", "companions.3.id_no": "1", "traveller.name": '<script>"&',
    })  # fmt: skip
    answer = site.client.post(f"/arrive?lang={lang}", data=fields)
    assert answer.status_code == 422
    for field in ("traveller-phone", "arrived_at", "destination", "visits-0-since", "companions-0-id_no"):
        assert f'id="wrong-{field}"' in answer.text, field
    assert "<script>&quot;" not in answer.text and 'value="&lt;script&gt;&quot;&amp;"' in answer.text
    assert 'value="G7541"' in answer.text and 'value="王五"' in answer.text
    assert site.station.rows(public_inbox) == []


def test_rows_are_added_and_removed_without_a_script(site: Site) -> None:
    fields = site.fields(do="add_visit")
    more = site.client.post("/arrive", data=fields)
    assert more.status_code == 200 and 'id="visits-1-province"' in more.text and 'value="高杜村一组"' in more.text
    less = site.client.post("/arrive", data={**fields, "visits.1.province": "广东省", "do": "remove.visits.0"})
    assert 'id="visits-0-province"' in less.text and 'value="广东省"' in less.text and "高杜村" not in less.text
    assert 'id="companions-0-name"' in site.client.post("/arrive", data={**fields, "do": "add_companion"}).text


def test_double_submit_back_button_and_second_tab_are_one_report(site: Site) -> None:
    fields = site.fields()
    codes = {code_of(site.client.post("/arrive", data=fields).text) for _ in range(3)}
    changed = site.client.post("/arrive", data={**fields, "address": "9幢"})
    assert codes == {code_of(changed.text)}
    assert "first one holds" in words(changed.text) or "第一次为准" in words(changed.text)
    site.take_in()
    assert len(site.station.rows(arrival)) == 1


def test_a_form_that_was_not_opened_here_is_refused(site: Site) -> None:
    for form_id in ("", "a" * 48, site.form_id()[:-1] + "x"):
        assert site.client.post("/arrive", data={**site.fields(), "form_id": form_id}).status_code == 422
    assert site.station.rows(public_inbox) == []


def test_a_request_from_another_site_is_refused(site: Site) -> None:
    answer = site.client.post("/arrive", data=site.fields(), headers={"origin": "http://evil.example"})
    assert answer.status_code == 403 and site.station.rows(public_inbox) == []


def test_a_test_report_is_kept_stripped_and_never_served(site: Site) -> None:
    first = site.client.post("/arrive", data=site.fields())
    content = picture()
    assert b"SecretCamera" in content
    told = site.client.post("/receipt/report", files={"file": ("x.exe", content, "text/html")})
    assert told.status_code == 200 and 'class="told"' in told.text
    site.take_in()
    (kept,) = site.station.rows(upload)
    assert b"SecretCamera" not in site.station.keys.opened(bytes(kept["sealed"]), f"upload:{kept['id']}")
    for path in ("/receipt/report", f"/upload/{kept['id']}", "/uploads", "/receipt/report/1"):
        assert site.client.get(path).status_code in (404, 405)
    assert code_of(first.text)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ" + b"\0" * 300,
        b"<svg onload=alert(1)>",
        b"%PDF-1.7 nothing",
        picture()[:200],
        b"PK\x03\x04" + b"a" * 900,
    ],
)
def test_disguised_and_broken_files_are_refused_in_words(site: Site, content: bytes) -> None:
    site.client.post("/arrive", data=site.fields())
    told = site.client.post("/receipt/report", files={"file": ("report.jpg", content, "image/jpeg")})
    assert told.status_code == 200 and 'class="error"' in told.text
    assert not site.station.rows(public_inbox, public_inbox.c.kind == "file")


def test_what_is_too_large_is_refused_while_it_comes(site: Site) -> None:
    site.client.post("/arrive", data=site.fields())
    big = site.client.post("/receipt/report", files={"file": ("x.jpg", b"\xff" * (11 * 1024 * 1024), "image/jpeg")})
    form = site.client.post("/arrive", data={**site.fields(), "address": "x" * 200_000})
    many = site.client.post("/arrive", data={f"f{number}": "x" for number in range(2000)})
    assert [one.status_code for one in (big, form, many)] == [413, 413, 400]
    assert "Traceback" not in big.text + form.text + many.text


def test_wrong_codes_are_alike_and_soon_too_many(site: Site) -> None:
    browser = site.opened(guesses=5)
    real_looking = [receipt_code(bytes(random.Random(number).randbytes(17))) for number in range(3)]
    answers = [browser.post("/status", data={"code": code}) for code in ("", "x" * 500, *real_looking)]
    bodies = {re.sub(r'nonce[-=]"?[\w-]+|value="[^"]*"', "", answer.text) for answer in answers}
    assert len(bodies) == 1 and {answer.status_code for answer in answers} == {404}
    late = browser.post("/status", data={"code": "1"})
    assert late.status_code == 429 and int(late.headers["retry-after"]) > 0


def test_an_address_that_sends_too_much_waits_and_others_do_not_notice(site: Site) -> None:
    browser = site.opened(posts=3)
    assert [browser.post("/arrive", data={"do": "send"}).status_code for _ in range(5)] == [422, 422, 422, 429, 429]
    assert browser.get("/").status_code == 200


def test_nothing_of_the_staffs_is_there(site: Site) -> None:
    for path in ("/login", "/overview", "/wall", "/api/v1/results", "/_stcore/health", "/metrics", "/oidc/start",
                 "/static/x", "/%2e%2e/etc/passwd", "/arrivals"):  # fmt: skip
        for method in ("GET", "POST"):
            assert site.client.request(method, path).status_code in (404, 405), path


def test_the_process_imports_nothing_of_the_staffs() -> None:
    script = (
        "import sys, public.server\n"
        "floors = ('streamlit', 'pages', 'frame', 'session', 'components', 'simulation')\n"
        "print([m for m in sys.modules if m.split('.')[0] in floors or m in ('api.login', 'api.gate', 'api.site')])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.strip() == "[]"


def test_the_district_is_named_in_the_readers_language(site: Site) -> None:
    site.station.world.setting("name_en", "Test District")
    assert "Test District" in site.opened().get("/?lang=en").text
    assert "测试区" in site.opened().get("/?lang=zh").text


def test_the_pages_load_from_nowhere_else_and_are_small(site: Site) -> None:
    for path in ("/", "/arrive"):
        answer = site.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)
        assert "模拟数据" in words(answer.text) or "Simulated" in words(answer.text)
    script = re.search(r'<script src="([^"]+)"', site.client.get("/arrive").text).group(1)  # type: ignore[union-attr]
    assert site.client.get(script).headers["cache-control"].endswith("immutable")


HOSTILE = int(os.environ.get("HOSTILE_REQUESTS", "1000"))
"""Ten thousand take a minute or two: HOSTILE_REQUESTS=10000."""


@pytest.mark.slow
def test_hostile_requests_leak_nothing_and_crash_nothing(site: Site) -> None:
    draw = random.Random(7)
    first = site.client.post("/arrive", data=site.fields())
    code, browser = code_of(first.text), site.opened(looks=10**9, posts=10**9, guesses=10**9)
    names = ["traveller.id_no", "arrived_on", "visits.0.province", "visits.99.city", "companions.0.id_no",
             "destination", "form_id", "do", "code", "travel", "\x00", "visits..", "companions.-1.name"]  # fmt: skip
    bits = ["", "A" * 3000, "' OR 1=1 --", "{0.__class__}", "%s%n", "\u202e", "\ud7ff", "<img src=x onerror=1>",
            "临平镇", "9" * 40, "../../etc/passwd", "\r\nSet-Cookie: a=b", "2022-13-45", "${7*7}"]  # fmt: skip
    seen: dict[int, int] = {}
    for number in range(HOSTILE):
        fields = {draw.choice(names): draw.choice(bits) for _ in range(draw.randint(0, 4))}
        path = draw.choice(
            ["/arrive", "/status", "/receipt", "/receipt/report", "/", "/arrive?lang=xx", "/status?" + "a" * 900]
        )
        cookies = {"cookie": f"cockpit_receipt={draw.choice(bits)!r}"} if number % 7 == 0 else {}
        headers = {name: value.encode("ascii", "ignore").decode() for name, value in cookies.items()}
        headers = {name: value for name, value in headers.items() if value.isprintable()}
        if draw.random() < 0.7:
            answer = browser.post(path, data=fields, headers=headers)
        else:
            answer = browser.request(draw.choice(["GET", "PUT", "DELETE", "HEAD"]), path, headers=headers)
        seen[answer.status_code] = seen.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, (path, fields)
        assert (
            code not in answer.text and "Traceback" not in answer.text and "set-cookie: a=b" not in str(answer.headers)
        )
    assert {200, 404, 422} <= set(seen)
    assert len(site.station.rows(public_inbox)) == 1
