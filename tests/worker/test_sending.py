"""Does what is to leave the building reach a real receiver once, again where it is not sure, and nothing otherwise?"""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import select, update

from data_access.commands.alarms import evaluate
from data_access.commands.outbox import MOST_ATTEMPTS, WAITS_S, Message
from data_access.engine import Database
from data_access.keys import Keys
from data_access.leases import LeaseLostError
from data_access.schema import outbox
from data_access.settings import Settings
from domain.alarms import Quiet, alarm_rules
from domain.instants import to_epoch
from tests.alarms.test_evaluating import rider
from tests.world import NOW, World
from worker.sending import letter, send_waiting
from worker.work import Work

AT = to_epoch(NOW)
RECEIPT = alarm_rules()["transfer.without_receipt"]
UNIT = "330113/S1/C1/A/a"
MAIL = {"smtp_host": "127.0.0.1", "smtp_security": "none", "alarm_from": "cockpit@lp.example",
        "alarm_to": "duty@lp.example, hq@lp.example"}  # fmt: skip


class Received(list[Any]):
    """What a receiver got, and how it answers the next ones (default: it takes them)."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[int] = []

    def answer(self) -> int:
        return self.answers.pop(0) if self.answers else 200


@contextmanager
def serving(make: Callable[[], socketserver.BaseServer]) -> Iterator[int]:
    with make() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


@contextmanager
def web_server(got: Received) -> Iterator[int]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), json.loads(body)))
            self.send_response(got.answer())
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    with serving(lambda: HTTPServer(("127.0.0.1", 0), Hook)) as port:
        yield port


@contextmanager
def mail_server(got: Received) -> Iterator[int]:
    class Smtp(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    got.append(text)
                    self.wfile.write(b"250 taken\r\n" if got.answer() == 200 else b"451 later\r\n")
                elif verb == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with serving(lambda: socketserver.TCPServer(("127.0.0.1", 0), Smtp)) as port:
        yield port


@pytest.fixture
def work(world: World, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> Work:
    monkeypatch.setattr("worker.sending.now", lambda: NOW)
    world.area(UNIT)
    return Work(world.db, keys, lambda _conn: None)


def fire(world: World, monkeypatch: pytest.MonkeyPatch, chosen: Settings, **rule: Any) -> None:
    monkeypatch.setattr("data_access.commands.alarms.sending.settings", lambda: chosen)
    rider(world)
    evaluate(world.db, [RECEIPT.model_copy(update=rule)], at=AT)


def rows(db: Database) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(outbox).order_by(outbox.c.id)))


def test_an_alarm_reaches_the_webhook_and_the_mail_once(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooked, mailed = Received(), Received()
    with web_server(hooked) as web, mail_server(mailed) as smtp:
        chosen = Settings(webhook_url=f"http://127.0.0.1:{web}/in", webhook_token="t0ken", smtp_port=smtp, **MAIL)
        fire(world, monkeypatch, chosen)
        assert [send_waiting(work, chosen), send_waiting(work, chosen)] == [2, 0]
    [(headers, told)], [letter_] = hooked, mailed
    assert headers["Authorization"] == "Bearer t0ken" and headers["Idempotency-Key"] == told["key"]
    assert (told["rule"], told["level"], told["step"], told["state"]) == (RECEIPT.key, "red", "fire", "firing")
    assert told["text"]["zh"] == "名S1：有1人上车90分钟仍未签收"
    read = message_from_bytes(letter_, policy=policy.default)
    assert read["To"] == MAIL["alarm_to"] and read["Message-ID"].endswith("-smtp@lp.example>")
    assert "上车后未签收" in read["Subject"] and "not received within 90 minutes" in read.get_content()
    assert [(row.attempts, row.sent_at, row.error) for row in rows(world.db)] == [(1, AT, None)] * 2


@pytest.mark.parametrize("answer", [500, 404, 301, 429])
def test_what_is_refused_is_tried_again_under_the_same_key(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    got = Received()
    got.answers = [answer, answer]
    with web_server(got) as web:
        chosen = Settings(webhook_url=f"http://127.0.0.1:{web}/in")
        fire(world, monkeypatch, chosen)
        tried = []
        for after_s in (0, WAITS_S[0] - 1, WAITS_S[0], WAITS_S[0] + WAITS_S[1]):
            monkeypatch.setattr("worker.sending.now", lambda s=after_s: NOW + timedelta(seconds=s))
            tried.append(send_waiting(work, chosen))
    assert tried == [0, 0, 0, 1] and len(got) == 3
    assert len({told["key"] for _headers, told in got}) == 1
    assert (rows(world.db)[0].attempts, rows(world.db)[0].error) == (3, None)


def test_a_mail_server_that_is_away_or_busy_gets_it_later(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = Received()
    got.answers = [451]
    with mail_server(got) as smtp:
        chosen = Settings(smtp_port=smtp, **MAIL)
        fire(world, monkeypatch, chosen)
        away = chosen.model_copy(update={"smtp_port": 9})
        assert send_waiting(work, away) == 0 and "refused" in rows(world.db)[0].error.lower()
        monkeypatch.setattr("worker.sending.now", lambda: NOW + timedelta(hours=1))
        assert send_waiting(work, chosen) == 0 and "451" in rows(world.db)[0].error
        monkeypatch.setattr("worker.sending.now", lambda: NOW + timedelta(hours=2))
        assert send_waiting(work, chosen) == 1
    assert len({message_from_bytes(one)["Message-ID"] for one in got}) == 1 and len(got) == 2


def test_after_many_tries_it_is_given_up(work: Work, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(webhook_url="http://127.0.0.1:9/in")
    fire(world, monkeypatch, chosen)
    with world.db.write() as conn:
        conn.execute(update(outbox).values(attempts=MOST_ATTEMPTS - 1))
    assert send_waiting(work, chosen) == 0
    assert rows(world.db)[0].given_up_at == AT and send_waiting(work, chosen) == 0


def test_a_worker_that_dies_after_sending_sends_again_and_the_receiver_can_tell(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    got = Received()
    with web_server(got) as web:
        chosen = Settings(webhook_url=f"http://127.0.0.1:{web}/in")
        fire(world, monkeypatch, chosen)
        with monkeypatch.context() as dying:
            dying.setattr("worker.sending.note_sent", _die)
            with pytest.raises(KeyboardInterrupt):
                send_waiting(work, chosen)
        assert send_waiting(work, chosen) == 1
    assert [headers["Idempotency-Key"] for headers, _told in got] == [got[0][1]["key"]] * 2


def _die(*_args: object, **_named: object) -> None:
    raise KeyboardInterrupt


def test_who_was_replaced_sends_nothing(work: Work, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    got = Received()

    def replaced(_conn: object) -> None:
        raise LeaseLostError("another")

    with web_server(got) as web:
        chosen = Settings(webhook_url=f"http://127.0.0.1:{web}/in")
        fire(world, monkeypatch, chosen)
        with pytest.raises(LeaseLostError):
            send_waiting(Work(work.db, work.keys, replaced), chosen)
    assert got == []


@pytest.mark.parametrize(
    ("chosen", "rule", "messages"),
    [
        (Settings(), {}, 0),  # nothing is configured
        (Settings(smtp_host="127.0.0.1"), {}, 0),  # no sender, no receiver
        (Settings(webhook_url="http://127.0.0.1:9/"), {"level": 3}, 0),  # yellow stays in the house
        (Settings(webhook_url="http://127.0.0.1:9/", outbound_level=3), {"level": 3}, 1),
        (Settings(webhook_url="http://127.0.0.1:9/", smtp_port=9, **MAIL), {}, 2),
        (Settings(webhook_url="http://127.0.0.1:9/"), {"hold_s": 60}, 0),  # it waits, it does not fire yet
    ],
)
def test_nothing_leaves_that_is_not_to(
    work: Work, world: World, monkeypatch: pytest.MonkeyPatch, chosen: Settings, rule: dict[str, Any], messages: int
) -> None:
    fire(world, monkeypatch, chosen, **rule)
    assert len(rows(world.db)) == messages


def test_in_quiet_hours_it_waits_for_their_end(work: Work, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = Quiet.model_validate({"from": "11:00", "until": "13:30"})  # it is noon in Linping
    fire(world, monkeypatch, Settings(webhook_url="http://127.0.0.1:9/"), level=2, quiet=noon)
    assert rows(world.db)[0].due_at == AT + 5400


def test_a_mail_has_both_languages_and_a_key_of_its_own() -> None:
    told = {"level": "red", "name": {"zh": "甲", "en": "A"}, "text": {"zh": "一", "en": "one"}, "step": "fire",
            "at": "2022-03-21T04:00:00+00:00", "rule": "a.b", "state": "firing"}  # fmt: skip
    made = letter(Settings(**MAIL), Message(1, "alarm-1-fire-0-smtp", "smtp", told, 0))
    assert made["Message-ID"] == "<alarm-1-fire-0-smtp@lp.example>" and made.get_content().startswith("一\none\n")
