"""The survey's addresses behind the gate: who may ask what, what is sent, and what hostile bodies get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest

from data_access.engine import Database
from data_access.keys import Keys
from domain.language import LANGUAGES
from field.survey_words import CHANGES, ID_TYPES, SENTENCES, STATES
from plain.static_files import YEAR_S
from tests.field.survey_site import BUILDING, DOORS, Gated
from tests.world import World

PLACE = urlencode({"unit": "a", "building": BUILDING})
ELSEWHERE = urlencode({"unit": "b", "building": BUILDING})
PAGES = ("/field", "/field/survey", f"/field/survey/building?{PLACE}", "/field/leave")
DATA = f"/field/survey/data?{PLACE}"


@pytest.fixture
def site(sqlite_database: Database, keys: Keys) -> Iterator[Gated]:
    """The gate does not depend on the engine; what it stands before is tested on both elsewhere."""
    made = Gated(World(sqlite_database, keys))
    yield made
    made.close()


def words_of(text: str) -> dict[str, Any]:
    found = re.search(r'data-words="([^"]*)"', text)
    assert found is not None
    return dict(json.loads(unescape(found.group(1))))


@pytest.mark.parametrize("path", [*PAGES, "/field/survey/door?code=H-00000000", "/field/nowhere"])
def test_whoever_is_not_signed_in_is_asked_to(site: Gated, path: str) -> None:
    answer = site.get(None, path)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/login?next=/field")
    assert site.get(None, DATA, headers={"accept": "application/json"}).status_code == 401
    assert site.entries(None, site.entry(0)).status_code == 401 and site.kept() == []


@pytest.mark.parametrize("who", ["wall", "lab"])
def test_roles_without_personal_rights_get_a_clear_page(site: Gated, who: str) -> None:
    for path in PAGES:
        answer = site.get(who, path)
        assert answer.status_code == 403 and "may not read rows about single people" in answer.text, path
        assert "王" not in answer.text and 'href="/"' in answer.text
    assert site.get(who, DATA).status_code == 403
    refused = site.entries(who, site.entry(0))
    assert refused.status_code == 403 and refused.json()["error"] and site.kept() == []


@pytest.mark.parametrize("who", ["hq", "ying", "zhao", "wang"])
def test_a_building_is_listed_and_sent_with_its_people(site: Gated, who: str) -> None:
    assert site.get(who, "/field/survey").status_code == 200
    listed = site.get(who, "/field/survey?area=A")
    assert escape_amp(PLACE) in listed.text and f"0 of {DOORS}" in listed.text
    read = site.get(who, DATA)
    assert read.status_code == 200 and read.headers["cache-control"] == "no-store"
    told = read.json()
    assert told["since"] < told["at"] and [one["door"] for one in told["doors"]] == ["1号", "2号", "3号", "4号"]
    (person,) = told["doors"][0]["people"]
    assert person["name"] == "王甲" and "199001" not in person["id_masked"] and "*" in person["phone_masked"]


def escape_amp(text: str) -> str:
    return text.replace("&", "&amp;")


def test_what_lies_elsewhere_is_refused(site: Gated) -> None:
    for who, path in [("li", DATA), ("wang", f"/field/survey/data?{ELSEWHERE}"), ("wang", "/field/survey?area=B"),
                      ("wang", "/field/survey/conflicts?unit=b&code=x")]:  # fmt: skip
        answer = site.get(who, path)
        assert answer.status_code == 403 and "王" not in answer.text, path
    (answer,) = site.entries("li", site.entry(0)).json()["answers"]
    assert answer["state"] == "refused" and answer["column"] == "dwelling" and answer["reason"]
    there = {"unit": "b", "building": BUILDING, "door": "9号"}
    assert site.send("wang", "/field/survey/doors", there).status_code == 403 and site.kept() == []


def test_entries_come_in_once_and_are_answered_in_the_readers_language(site: Gated) -> None:
    one, two = site.entry(0), site.entry(1, "changed", people=[{"id": 10**6, "left": True}])
    first = site.entries("wang", one, two).json()["answers"]
    assert [answer["state"] for answer in first] == ["applied", "refused"] and first[0]["version"] == 1
    again = site.entries("wang", one).json()["answers"]
    assert [answer["state"] for answer in again] == ["duplicate"] and site.kept() == [(0, "applied")]
    chinese = site.send("wang", "/field/survey/entries?lang=zh", {"entries": [two]}).json()["answers"]
    assert chinese[0]["reason"] != first[1]["reason"] and not chinese[0]["reason"].isascii()


def test_a_conflict_is_read_and_decided(site: Gated) -> None:
    site.entries("wang", site.entry(0, note="first"))
    (answer,) = site.entries("zhao", site.entry(0, note="second")).json()["answers"]
    assert answer["state"] == "conflict"
    assert [door["conflicts"] for door in site.get("wang", DATA).json()["doors"]] == [1, *[0] * (DOORS - 1)]
    asked = "/field/survey/conflicts?" + urlencode({"unit": "a", "code": site.code(0)})
    (found,) = site.get("wang", asked).json()["conflicts"]
    assert found["mine"]["note"] == "second" and found["record"]["note"] == "first"
    body = {"id": found["id"], "version": found["version"], "take": "take_mine"}
    assert site.send("li", "/field/survey/decide", body).status_code == 403
    assert site.send("wang", "/field/survey/decide", body).json() == {"decided": True}
    assert site.send("wang", "/field/survey/decide", body).status_code == 422
    assert site.get("wang", asked).json() == {"conflicts": []}
    door = site.get("wang", DATA).json()["doors"][0]
    assert (door["note"], door["conflicts"]) == ("second", 0)


def test_a_door_is_added_and_found_by_its_code(site: Gated) -> None:
    made = site.send("wang", "/field/survey/doors", {"unit": "a", "building": BUILDING, "door": "5号"}).json()
    found = site.get("wang", f"/field/survey/door?code={made['code'].lower()}")
    assert found.status_code == 303 and found.headers["location"].endswith(f"{PLACE}#door={made['id']}")
    for who, code in [("li", made["code"]), ("wang", "H-00000000"), ("wang", "'; drop"), ("wang", "")]:
        away = site.get(who, f"/field/survey/door?{urlencode({'code': code})}")
        assert away.status_code == 303 and away.headers["location"] == "/field/survey?missing=1", code
    assert "no door with this code" in site.get("wang", "/field/survey?missing=1").text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"x" * (1024 * 1024 + 1), 422),
        (b"not json", 422),
        (b"\xff\xfe", 422),
        (b"[" * 100_000, 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"entries": 5}', 422),
        (b'{"entries": {}}', 422),
        (json.dumps({"entries": [{}] * 10_000}).encode(), 422),
        (json.dumps({"entries": [None, 5, "x", [], {"key": {}}, {"key": "a" * 10_000}]}).encode(), 200),
        (b'{"entries": [{"key": "00", "dwelling": 1e300, "base": -1, "at": 1e300, "outcome": []}]}', 200),
        (b'{"entries": [{"key": "' + b"0" * 32 + b'", "dwelling": 1, "base": 1, "at": 1, "outcome": []}]}', 200),
    ],
)  # fmt: skip
def test_hostile_bodies_are_refused_in_words_and_change_nothing(site: Gated, body: bytes, status: int) -> None:
    answer = site.send("wang", "/field/survey/entries", body)
    assert answer.status_code == status
    if status == 200:
        assert {one["state"] for one in answer.json()["answers"]} == {"refused"}
    else:
        assert answer.json()["error"]
    assert site.kept() == []
    for path in ("/field/survey/doors", "/field/survey/decide"):
        assert site.send("wang", path, body).status_code == 422


def test_another_sites_page_cannot_send(site: Gated) -> None:
    assert site.send("wang", "/field/survey/entries", {"entries": []}, origin="http://elsewhere").status_code == 403


def test_pages_load_nothing_else_and_hold_nobody(site: Gated) -> None:
    for path in PAGES:
        answer = site.get("wang", path)
        policy = answer.headers["content-security-policy"]
        assert answer.status_code == 200 and "default-src 'none'" in policy and "unsafe" not in policy
        assert policy.count("img-src") == 1 and answer.headers["cache-control"] == "no-store"
        assert "王甲" not in answer.text and "on" + "click=" not in answer.text
        for script in re.findall(r'<script src="([^"]+)"', answer.text):
            served = site.get("wang", script)
            assert served.status_code == 200 and f"max-age={YEAR_S}" in served.headers["cache-control"]
    worker = site.get("wang", "/field/survey/worker.js")
    assert worker.headers["service-worker-allowed"] == "/field/survey" and "no-cache" in worker.headers["cache-control"]
    assert site.get(None, "/field/survey/worker.js").status_code == 303
    assert site.get("wang", "/field/nowhere").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_scripts_goes_along(site: Gated, language: str) -> None:
    answer = site.get("wang", f"/field/survey/building?{PLACE}&lang={language}")
    told = words_of(answer.text)
    assert set(SENTENCES) < set(told) and set(told["states"]) == set(STATES)
    assert set(told["changes"]) == set(CHANGES) and set(told["id_types"]) == set(ID_TYPES)
    assert all(told.values()) and (language == "en" or not told["unchanged"].isascii())
    assert f'href="/field/survey/building?{escape_amp(PLACE)}&amp;lang=' in answer.text
