"""How are words, fields and reasons of a picture kept? As JSON, to be sealed; none of it ever stands in the clear."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.result_pictures.model import Found, Reading, Value
from domain.sentences import Sentence, Unmet

FIELDS = ("name", "identifier", "sampled_at", "reported_at", "result", "method", "institution")
"""Fields of a record in the order in which a person reads them."""
PERSONAL = ("name", "identifier", "institution")
"""Fields that stand nowhere but sealed."""


@dataclass(frozen=True)
class Read:
    """One field as it was read: its text, how sure, and the words it stands in."""

    text: str
    confidence: float
    words: tuple[int, ...]


@dataclass(frozen=True)
class Contents:
    """What is sealed of a record: ``read`` never changes, ``now`` is what holds ("" for what is not known)."""

    read: Mapping[str, Read]
    now: Mapping[str, str]
    reasons: tuple[Sentence, ...]


def contents_of(found: Found, reasons: Iterable[Unmet]) -> Contents:
    """Return what is sealed of a record that was just read."""
    values: dict[str, Value | None] = {name: getattr(found, name) for name in FIELDS}
    read = {name: Read(one.text, one.confidence, one.words) for name, one in values.items() if one is not None}
    now = {name: read[name].text if name in read else "" for name in FIELDS}
    return Contents(read, now, tuple(one.why for one in reasons))


def packed(contents: Contents) -> bytes:
    """Return a record's contents as they are sealed."""
    read = {name: [one.text, one.confidence, list(one.words)] for name, one in contents.read.items()}
    return _json({"read": read, "now": dict(contents.now), "reasons": [_plain(one) for one in contents.reasons]})


def unpacked(plain: bytes) -> Contents:
    """Return what ``packed`` made."""
    kept = json.loads(plain)
    read = {name: Read(text, confidence, tuple(words)) for name, (text, confidence, words) in kept["read"].items()}
    return Contents(read, kept["now"], tuple(_sentence(one) for one in kept["reasons"]))


def packed_words(reading: Reading) -> bytes:
    """Return all words of a picture with their corners, as they are sealed."""
    return _json([[word.text, word.confidence, [list(corner) for corner in word.corners]] for word in reading.words])


def unpacked_boxes(plain: bytes) -> list[tuple[tuple[float, float], ...]]:
    """Return the corners of each word of a picture."""
    return [tuple((float(x), float(y)) for x, y in corners) for _text, _sure, corners in json.loads(plain)]


def sentence_json(sentence: Sentence) -> str:
    """Return a sentence as JSON; of a file that was refused, so it holds nothing personal."""
    return _json(_plain(sentence)).decode()


def sentence_of(text: str | None) -> Sentence | None:
    """Return what ``sentence_json`` wrote."""
    return None if not text else _sentence(json.loads(text))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _plain(sentence: Sentence) -> list[Any]:
    return [sentence.message, {name: _param(value) for name, value in sentence.params}]


def _param(value: object) -> Any:
    if isinstance(value, Sentence):
        return {"sentence": _plain(value)}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _sentence(kept: Sequence[Any]) -> Sentence:
    message, params = kept
    return Sentence(message, tuple((name, _value(value)) for name, value in params.items()))


def _value(value: Any) -> object:
    if isinstance(value, dict):
        return _sentence(value["sentence"]) if "sentence" in value else datetime.fromisoformat(value["at"])
    return value
