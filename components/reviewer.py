"""How does a person decide about a picture in five seconds? It beside its fields, boxes lit, by the keyboard.

Drawn as finished HTML in one element; the script lights the boxes of the field in hand, measures the seconds with the
picture in sight, and sends one decision. Pictures go no other way than inside the page.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from components.robot_words import FIELDS, METHODS, RESULTS
from domain.language import gettext as _

JS = Path(__file__).resolve().parent / "js" / "reviewer.js"
SURE = 0.85
"""A field read with less confidence is marked: look there first."""
CHOICES = {"result": ("negative", "positive", "invalid"), "method": ("pcr", "antigen")}
WORDS = {"result": RESULTS, "method": METHODS}
TYPED_BLIND = ("name", "identifier", "sampled_at", "result")
"""What a blind reader types: without it there is no result."""
NEEDED = (*TYPED_BLIND, "method")
"""Where one of these was not read, whoever corrects begins there."""
Corners = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Item:
    """What is put before a person. ``boxes`` are corners of words in a picture of ``width`` x ``height`` pixels; a
    field has its text, confidence (None: not read) and the numbers of its words. ``blind``: nothing read is shown.
    """

    id: int
    version: int
    picture: bytes
    width: int
    height: int
    boxes: Sequence[Corners]
    fields: Mapping[str, tuple[str, float | None, Sequence[int]]]
    kind: str = ""
    reasons: Sequence[str] = ()
    urgent: bool = False
    first_by: str | None = None
    left: int = 0
    crop: bytes | None = None
    blind: bool = False


@lru_cache(maxsize=1)
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "cockpit_reviewer",
        html='<div class="c-review"></div>\n\n',
        js=JS.read_text(encoding="utf-8"),
        isolate_styles=False,  # css/reviewer.css holds inside
    )


def reviewer(item: Item, *, key: str, turn: int = 0) -> None:
    """Draw an item; ``turn`` grows with each decision heard: one that was refused, or put off, may be made again."""
    html = item_html(item)
    digest = hashlib.sha256(html.encode()).hexdigest()[:16]
    data = {"html": html, "digest": f"{item.id}.{item.version}.{digest}", "id": item.id, "version": item.version}
    _component()(key=key, data={**data, "turn": turn}, on_decision_change=_heard)


def decided(key: str) -> dict[str, Any] | None:
    """Return the decision that brought this run about: id, version, action, fields, seconds; None for none.

    ``action`` is accept, correct, reject, next (no decision: the next item) or check (of a blind item). Asked before
    the next item is drawn, so that one run does both.
    """
    told = getattr(st.session_state.get(key), "decision", None)
    return json.loads(told) if told else None


def _heard() -> None:
    """Streamlit keeps a trigger only where somebody listens."""


def item_html(item: Item) -> str:
    """Return the whole of an item as HTML."""
    sides = f'<div class="pic" tabindex="0">{_picture(item)}</div><div class="side">{_side(item)}</div>'
    return f'<div class="two" data-blind="{int(item.blind)}">{sides}</div>'


def sheet(content: bytes) -> str:
    """Return a picture by itself as HTML: inside the page, under no address."""
    return f'<img class="c-sheet" alt="{escape(_("Picture of a test result"))}" src="{_uri(content)}">'


def _picture(item: Item) -> str:
    lit = "".join(
        f'<polygon data-word="{number}" points="{_points(corners)}"/>' for number, corners in enumerate(item.boxes)
    )
    box = f'viewBox="0 0 {item.width or 1} {item.height or 1}" preserveAspectRatio="none" aria-hidden="true"'
    overlay = f"<svg {box}>{lit}</svg>" if item.boxes else ""
    alt = escape(_("Picture of a test result"))
    whole = f'<div class="sheet"><img alt="{alt}" src="{_uri(item.picture)}">{overlay}</div>'
    if item.crop is None:
        return whole
    crop = f'<img class="crop" alt="{escape(_("Window of the cassette, more contrast"))}" src="{_uri(item.crop)}">'
    return f'{crop}<p class="n">{escape(_("Look at the lines yourself: the machine has not judged them."))}</p>{whole}'


def _points(corners: Corners) -> str:
    return " ".join(f"{x:.0f},{y:.0f}" for x, y in corners)


def _uri(content: bytes) -> str:
    kind = "png" if content[:4] == b"\x89PNG" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _side(item: Item) -> str:
    names = TYPED_BLIND if item.blind else tuple(FIELDS)
    fields = "".join(_field(name, item) for name in names)
    return f"{_head(item)}<form>{fields}{_buttons(item)}</form>"


def _head(item: Item) -> str:
    left = escape(_("{count} left").format(count=item.left))
    lines = [f'<div class="top"><b>{escape(item.kind)}</b><span class="n">{left}</span></div>']
    if item.blind:
        lines.append(f'<p class="why">{escape(_("Type what you see; what the machine read is not shown."))}</p>')
    if item.urgent:
        lines.append(f'<p class="alarm">{escape(_("Alarm: not negative. A person must act on it at once."))}</p>')
    if item.first_by:
        said = _("Second person: {name} decided as below; decide the same, or otherwise.").format(name=item.first_by)
        lines.append(f'<p class="alarm">{escape(said)}</p>')
    if item.reasons:
        listed = "".join(f"<li>{escape(reason)}</li>" for reason in item.reasons)
        lines.append(f'<ul class="why">{listed}</ul>')
    return "".join(lines)


def _field(name: str, item: Item) -> str:
    text, sure, words = item.fields.get(name, ("", None, ()))
    doubt = "" if item.blind else "" if sure is None else f"{sure:.0%}"
    lacks = sure is None and not text and name in NEEDED and not item.blind
    marks = " unsure" if sure is not None and sure < SURE else " none" if lacks else ""
    told = "" if item.blind else f"<em>{escape(doubt or _('not read'))}</em>"
    lights = ",".join(map(str, words))
    inside = f"<span>{escape(_(FIELDS[name]))}</span>{_input(name, text)}{told}"
    return f'<label class="f{marks}" data-words="{lights}">{inside}</label>'


def _input(name: str, text: str) -> str:
    if name not in CHOICES:
        hint = ' placeholder="2022-03-21 12:00"' if name.endswith("_at") else ""
        return f'<input name="{name}" value="{escape(text)}" autocomplete="off" spellcheck="false"{hint}>'
    known = WORDS[name]
    options = "".join(
        f'<option value="{value}"{" selected" if value == text else ""}>{escape(_(known[value]))}</option>'
        for value in ("", *CHOICES[name]) if value
    )  # fmt: skip
    empty = "" if text in CHOICES[name] else f'<option value="" selected>{escape(_("choose"))}</option>'
    return f'<select name="{name}">{empty}{options}</select>'


def _buttons(item: Item) -> str:
    keys = (("check", _("Done"), "Ctrl+Enter"), ("next", _("Put off"), "N")) if item.blind else (
        ("accept", _("Accept as read"), "A"), ("correct", _("Correct"), "C"), ("reject", _("Reject"), "R"),
        ("next", _("Put off"), "N"),
    )  # fmt: skip
    made = "".join(
        f'<button type="button" data-action="{action}" class="{action}">{escape(word)} <kbd>{key}</kbd></button>'
        for action, word, key in keys
    )
    hint = _("Z: picture larger. In a field: Ctrl+Enter sends the correction, Esc leaves it.")
    return f'<div class="acts">{made}</div><p class="n keys">{escape(hint)}</p>'
