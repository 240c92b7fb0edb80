"""What does one picture say? Recognised as it lies; turned, or looked at closer, only where that found too little."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from domain.result_pictures.extracting import extract
from domain.result_pictures.kinds import FEW_WORDS
from domain.result_pictures.labels import label_of
from domain.result_pictures.model import Found, Kind, Reading, Value, Word
from robot import cassette, code_colour, forgery, hashes
from robot.pictures import Pixels, is_empty, pixels, upright
from robot.recognition import SEEK_AGAIN_SIDE, SEEK_SIDE, surer, words_on

SURE = 0.85
"""A record whose needed fields are all at least so sure needs no second look."""
TURN = re.compile(r"核酸|抗原|阴性|阳性|检测|采样|姓名|negative|positive|result|sampling", re.IGNORECASE)
SMALL_SIDE = 1000
"""A picture whose longer side is shorter is enlarged for the second look."""
_NEEDED = 4


def look_at(image: Image.Image) -> Reading:
    """Read one picture; ``name``, ``page`` and ``sha256`` of the answer are left to the caller."""
    edited = forgery.editor_of(image)
    image = upright(image)
    width, height = image.size
    if is_empty(image):
        return Reading(Kind.BLANK, width=width, height=height)
    reading = best = _read(pixels(image))
    if not _familiar(reading.words):
        if len(reading.words) <= FEW_WORDS and cassette.looks_like_one(pixels(image)):
            return replace(reading, kind=Kind.CASSETTE, found=(), look=hashes.look_of(image, reading.words))
        best = max([reading, *_turned(image, reading)], key=_worth)
    if not _complete(best):
        best = _reread(np.ascontiguousarray(np.rot90(pixels(image), best.quarters)), best)
    if not _complete(best):
        best = max(best, _closer(image, best), key=_worth)
    look = hashes.look_of(image.rotate(90 * best.quarters, expand=True), best.words)
    return replace(best, problems=(*best.problems, *(edited if best.found else ())), look=look)


def _read(picture: Pixels, *, seek_side: int = SEEK_SIDE) -> Reading:
    return _judged(picture, words_on(picture, seek_side=seek_side))


def _judged(picture: Pixels, words: tuple[Word, ...]) -> Reading:
    height, width = picture.shape[:2]
    kind, found, problems = extract(words, width=width, height=height)
    signs = forgery.signs_on(picture, words, found)
    if kind is Kind.HEALTH_CODE:
        signs += code_colour.not_green(picture)
    return Reading(kind, words, found, width, height, (*problems, *signs))


def _reread(picture: Pixels, reading: Reading) -> Reading:
    """Return a reading with the lines of its doubtful fields read again; the others are left alone."""
    doubtful = {
        number
        for found in reading.found
        for value in _needed(found)
        if value is not None and value.confidence < SURE
        for number in value.words
    }
    if not doubtful:
        return reading
    words = (surer(picture, word) if number in doubtful else word for number, word in enumerate(reading.words))
    return replace(_judged(picture, tuple(words)), quarters=reading.quarters)


def _turned(image: Image.Image, reading: Reading) -> Iterator[Reading]:
    """Yield the readings of a picture turned by quarters, likeliest first, until one speaks of tests."""
    lying = sum(_lies(word) for word in reading.words) > len(reading.words) / 2
    for quarter in (1, 3, 2) if lying else (2, 1, 3):
        turned = replace(_read(np.ascontiguousarray(np.rot90(pixels(image), quarter))), quarters=quarter)
        yield turned
        if _familiar(turned.words):
            return


def _closer(image: Image.Image, best: Reading) -> Reading:
    """Return a second reading with more pixels: lines sought on a larger copy, small pictures enlarged."""
    picture = pixels(image)
    if (best.width, best.height) != image.size or _familiar(best.words) < 1:
        return best  # it lies: what was found upright stands
    longest = max(picture.shape[:2])
    if longest >= SMALL_SIDE:
        return _read(picture, seek_side=SEEK_AGAIN_SIDE)
    factor = 2.0
    larger = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return _shrunk(_read(np.asarray(larger, dtype=np.uint8), seek_side=SEEK_AGAIN_SIDE), factor)


def _shrunk(reading: Reading, factor: float) -> Reading:
    """Return a reading of an enlarged picture in pixels of the picture itself."""
    words = tuple(_scaled(word, 1 / factor) for word in reading.words)
    return replace(reading, words=words, width=round(reading.width / factor), height=round(reading.height / factor))


def _scaled(word: Word, factor: float) -> Word:
    one, two, three, four = ((x * factor, y * factor) for x, y in word.corners)
    return replace(word, corners=(one, two, three, four))


def _lies(word: Word) -> bool:
    (x0, y0), (x1, y1), _, (x3, y3) = word.corners
    return abs(y3 - y0) + abs(x3 - x0) > 1.5 * (abs(x1 - x0) + abs(y1 - y0))


def _familiar(words: tuple[Word, ...]) -> int:
    """Return how many words are those of test results."""
    return sum(bool(TURN.search(word.text)) or label_of(word.text) is not None for word in words)


def _complete(reading: Reading) -> bool:
    """Whether a second look is needless: all fields are there and sure, or there is nothing to find."""
    if reading.kind in (Kind.CASSETTE, Kind.TABLE, Kind.ANTIGEN):
        return True  # a person reads these in any case
    return bool(reading.found) and all(_sure_fields(found) == _NEEDED for found in reading.found)


def _sure_fields(found: Found) -> int:
    return sum(value is not None and value.confidence >= SURE for value in _needed(found))


def _needed(found: Found) -> tuple[Value | None, ...]:
    return found.name, found.identifier, found.sampled_at, found.result


def _worth(reading: Reading) -> tuple[float, float]:
    """How much a reading tells: fields that are sure, then how many words are familiar."""
    return sum(map(_sure_fields, reading.found)), _familiar(reading.words)
