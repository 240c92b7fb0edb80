"""What does a grid worker hold when the phone is dead? A list on A4 with boxes to tick, whose it is and of when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from data_access.commands.day import MOST_PRINTED, Paper
from domain.instants import HOUR, to_epoch
from domain.survey import GROUPS
from field import day_words as words
from field.page import Page
from field.task_page import back
from field.told import at_time, known, place_of, records, task_name


def paper_page(page: Page, paper: Paper, areas: str, name: str, at: datetime) -> HTMLResponse:
    """Return the page to be printed."""
    told = page.text(words.PRINTED, areas=areas, time=f"{at.astimezone(page.zone):%Y-%m-%d %H:%M}", name=name)
    things = "".join(_thing(page, row, at) for row in records(paper.things))
    people = "".join(_person(page, row, at) for row in records(paper.people))
    most = page.text(words.PAPER_MOST, count=MOST_PRINTED) if len(paper.people) == MOST_PRINTED else ""
    body = (
        f'<p class="head">{told}</p><p class="hint">{page.text(words.PAPER_SECRET)}</p>'
        f'<p class="hint screen">{page.text(words.PAPER_HOW)}</p>'
        f"{_table(page, words.PAPER_THINGS, things)}{_table(page, words.PAPER_PEOPLE, people)}"
        f'<p class="hint">{most}</p><div class="screen">{back(page)}</div>'
    )
    return page.answer(page.say(words.MY_DAY), body)


def _table(page: Page, title: str, rows: str) -> str:
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{page.text(one)}</th>' for one in words.PAPER_COLUMNS)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{page.text(title)}"><table class="paper"><caption>'
        f"{page.text(title)}</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(page: Page, row: Mapping[str, Any], when: str, what: str) -> str:
    name = escape(row["name"]) if known(row["name"]) else page.text(words.NO_NAME)
    number = f"<br><small>{escape(row['id_masked'])}</small>" if known(row["id_masked"]) else ""
    address = f"{escape(row['address'])}<br>" if known(row["address"]) else ""
    phone = escape(row["phone"]) if known(row["phone"]) else ""
    cells = (
        when,
        what,
        f"{name}{number}",
        f"{address}<small>{escape(place_of(row, door=not address))}</small>",
        phone,
        "",
    )
    return f'<tr><td class="box">☐</td>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _thing(page: Page, row: Mapping[str, Any], at: datetime) -> str:
    due = at_time(page, row["due_at"], at)
    when = f"<b>{due}</b>" if row["section"] == "overdue" else due
    what = f"{escape(task_name(page, row['kind']))}<br><small>{escape(row['code'])}</small>"
    return _row(page, row, when, what)


def _person(page: Page, row: Mapping[str, Any], at: datetime) -> str:
    last = row["last_sampled_at"]
    when = page.text(words.NEVER) if not known(last) else (
        page.text(words.TESTED_H, hours=(to_epoch(at) - int(last)) // HOUR))  # fmt: skip
    groups = [page.text(GROUPS.get(one, one)) for one in str(row["special_group"] or "").split(",") if one]
    held = [page.text(words.HELD[row["held"]])] if known(row["held"]) else []
    return _row(page, row, when, "<br>".join(groups + held))
