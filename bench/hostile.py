"""What do 10,000 hostile requests do to the public's process, and does the staff's beside it notice?"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median

import httpx
from sqlalchemy import func, select

from bench.district import District, PostgresDistricts, copied, district
from bench.figures import Figure
from bench.hostile_requests import Asked, drawn
from bench.rounds import rounds
from bench.server import Server, serving, sign_in
from bench.socket_viewer import Viewer, Watch
from data_access.commands.arrivals import new_form_id
from data_access.commands.arrivals.inbox import leave_form
from data_access.keys import Keys
from data_access.schema import area, public_inbox
from domain.arrivals import ArrivalForm, Traveller, Visit
from domain.identifiers import check_character
from domain.instants import now

REQUESTS = rounds(10_000, 500)
AT_ONCE = 12
ADDRESSES = 150
"""Machines that attack; what one of them may send is limited, so most are told to wait."""
GUESSES_A_MINUTE = 10
"""By the server's clock; a minute of ours may touch two of its."""
PAGE = "arrivals"
USER = "hq"


@dataclass
class Storm:
    """What came back, and what it took the staff's process meanwhile."""

    statuses: Counter[int] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    guesses: Counter[tuple[str, int]] = field(default_factory=Counter)
    cut: int = 0
    seconds: float = 0.0
    form_id: str = ""
    """Of a form that was opened as everybody does; guesses at daily reports need one."""


def run(scale: float, postgres: PostgresDistricts) -> list[Figure]:
    """Measure on SQLite, where both processes share one file."""
    del postgres
    with copied(district(scale), "hostile") as place:
        code = _victim(place)
        with serving(place) as staff, serving(place, extra={"COCKPIT_AUDIENCE": "public"}) as public:
            return asyncio.run(_measure(place, staff, public, code))


def _victim(place: District) -> str:
    """Leave one true report and return its receipt: what nobody else may be told."""
    db, keys = place.open(), place.keys()
    try:
        with db.read() as conn:
            where = conn.execute(select(area.c.code).where(area.c.level == "community").limit(1)).scalar_one()
        return leave_form(db, keys, _form(keys, where)).code
    finally:
        db.dispose()


def _form(keys: Keys, where: str) -> ArrivalForm:
    first = "61042419900101071"
    wrong = "0123456789X"[("0123456789X".index(check_character(first)) + 1) % 11]
    who = Traveller(f"{first}{wrong}", "量证人", "13900000971")
    return ArrivalForm(new_form_id(keys), who, now(), where, (Visit("浙江省", "宁波市"),), "train", "G1")


async def _measure(place: District, staff: Server, public: Server, code: str) -> list[Figure]:
    cookie = await asyncio.to_thread(sign_in, staff.url, USER)
    await _looked(staff, cookie, 3, asyncio.Event())  # caches warm, as on any working day
    quiet, memory = await _looked(staff, cookie, rounds(12, 2), asyncio.Event()), public.memory_mb()
    over = asyncio.Event()
    watching = asyncio.create_task(_looked(staff, cookie, 10_000, over))
    storm = await _storm(public, code)
    over.set()
    busy = await watching
    answers = sum(storm.statuses.values())
    detail = {"answers": {str(status): count for status, count in sorted(storm.statuses.items())},
              "cut by the server": storm.cut, "leaks": storm.leaks[:5]}  # fmt: skip
    most = max(storm.guesses.values(), default=0)
    return [
        Figure("hostile requests answered", answers, "", at_least=REQUESTS - storm.cut, detail=detail),
        Figure("hostile requests a second", answers / storm.seconds, "requests/s"),
        Figure("server errors among the answers", _errors(storm), "", at_most=0),
        Figure("answers that leak", len(storm.leaks), "", at_most=0),
        Figure("processes of both ends that died", sum(one.process.poll() is not None for one in (staff, public)), "",
               at_most=0),
        Figure("reports that got in", _inbox(place) - 1, "", at_most=0),
        Figure("guesses of one address in a minute that were judged", most, "", at_most=2 * GUESSES_A_MINUTE),
        Figure("memory the public's process grew by", public.memory_mb() - memory, "MB"),
        Figure("staff's health answer during the storm", busy[0] * 1000, "ms"),
        Figure("staff's health answer during the storm next to before", busy[0] / quiet[0], "x"),
        Figure(f"staff's page ({PAGE}) during the storm", busy[1] * 1000, "ms"),
        Figure(f"staff's page ({PAGE}) during the storm next to before", busy[1] / quiet[1], "x"),
    ]  # fmt: skip


def _errors(storm: Storm) -> int:
    return sum(count for status, count in storm.statuses.items() if status >= 500)


def _inbox(place: District) -> int:
    db = place.open()
    try:
        with db.read() as conn:
            return int(conn.execute(select(func.count()).select_from(public_inbox)).scalar_one())
    finally:
        db.dispose()


async def _storm(public: Server, code: str) -> Storm:
    draw, storm = random.Random(20221128), Storm()
    waiting = [drawn(draw, ADDRESSES) for _ in range(REQUESTS)]
    begun = time.perf_counter()
    async with httpx.AsyncClient(base_url=public.url, timeout=60) as client:
        opened = re.search(r'name="form_id" value="([^"]+)"', (await client.get("/daily")).text)
        storm.form_id = opened.group(1) if opened else ""
        await asyncio.gather(*(_attack(client, waiting, storm, code) for _ in range(AT_ONCE)))
    storm.seconds = time.perf_counter() - begun
    return storm


async def _attack(client: httpx.AsyncClient, waiting: list[Asked], storm: Storm, code: str) -> None:
    while waiting:
        asked = waiting.pop()
        headers = {"x-forwarded-for": asked.address, **asked.headers}
        files = {"file": asked.file} if asked.file else None
        data = {**(asked.data or {}), "form_id": storm.form_id} if asked.guess else asked.data
        try:
            answer = await client.request(asked.method, asked.path, headers=headers, data=data, files=files)
        except httpx.TransportError:
            storm.cut += 1  # the server hangs up on what is too large before it has all come
            continue
        storm.statuses[answer.status_code] += 1
        if asked.guess and answer.status_code == 404:
            storm.guesses[asked.address, int(time.monotonic() // 60)] += 1
        if _leaks(answer, code):
            storm.leaks.append(f"{asked.method} {asked.path}")


def _leaks(answer: httpx.Response, code: str) -> bool:
    told = answer.text + str(answer.headers)
    return bool(re.search(r"Traceback|量证人|13900000971|sqlite3|psycopg", told)) or code in told


async def _looked(staff: Server, cookie: str, times: int, over: asyncio.Event) -> tuple[float, float]:
    """Return the median seconds of the staff's health answer and of a page's first run."""
    watch, asked = Watch(), list[float]()
    async with httpx.AsyncClient(base_url=staff.url, timeout=60) as client:
        for _round in range(times):
            begun = time.perf_counter()
            await client.get("/health")
            asked.append(time.perf_counter() - begun)
            stop, viewer = asyncio.Event(), Viewer(staff.url, PAGE, cookie, watch)
            looking = asyncio.create_task(viewer.run(stop))
            await viewer.loaded.wait()
            stop.set()
            await looking
            if over.is_set():
                break
            with suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.5)
    if watch.errors:
        raise RuntimeError(f"the staff's page failed: {dict(watch.errors)}")
    return median(asked), median(watch.loads)
