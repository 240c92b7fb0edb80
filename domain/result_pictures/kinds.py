"""What sort of picture is it, and what is odd about it as a whole?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.errors import N_
from domain.result_pictures.model import Found, Kind, Method, Word
from domain.result_pictures.runs import Run
from domain.sentences import Sentence

EDGE = 0.004
"""Share of a side within which text at the edge may go on beyond it."""
FEW_WORDS = 14
"""A cassette has hardly more writing than its letters and a maker's name."""

_EITHER_CASE = re.IGNORECASE | re.ASCII  # so that a word ends where Chinese begins
_CODE = re.compile(
    r"健康码|康码|随申码|健康宝|行程卡|行程码|防疫码|防疫健康|国务院客户端|场所码|health\s?code|health\s?kit",
    _EITHER_CASE,
)
_CASSETTE_LETTERS = {"c", "t", "s", "ct", "c/t", "ag", "iii", "ii"}
_CASSETTE_WORDS = re.compile(r"ag\b|antigen|抗原|covid|sars|cov-?2|rapid|cassette|新冠", _EITHER_CASE)
_TEST = re.compile(r"核酸|抗原|nucleic|antigen|\bpcr\b|采样|sampling", _EITHER_CASE)
_PENDING = re.compile(
    r"(?:检测|检验|送检|审核)中(?!心)|待检测|待审核|待出|待报告|未出结果|结果未出|未出(?!现|生|诊)|暂无结果|尚未|已采样[,，]?\s?(?:待|未)"
    r"|\b(?:pending|in progress|awaiting|not (?:out|available|ready)|being tested)\b",
    _EITHER_CASE,
)
_ANTIBODY = re.compile(r"抗体|\big[gm]\b|antibod", _EITHER_CASE)


def kind_of(flow: Run, texts: Sequence[str], records: Sequence[Found]) -> Kind:
    """Return the kind of a picture from its words and the records they gave."""
    if sum(sign.isalnum() for sign in flow.text) < 2:
        return Kind.BLANK
    if looks_like_a_cassette(texts, records):
        return Kind.CASSETTE
    people = {(record.name and record.name.text, record.identifier and record.identifier.text) for record in records}
    if len(people) > 1:
        return Kind.TABLE
    if not records or not (_TEST.search(flow.text) or any(record.result for record in records)):
        return Kind.UNKNOWN
    if _CODE.search(flow.text):
        return Kind.HEALTH_CODE
    if records[0].method and records[0].method.text == Method.ANTIGEN:
        return Kind.ANTIGEN
    return Kind.NUCLEIC_ACID


def looks_like_a_cassette(texts: Sequence[str], records: Sequence[Found]) -> bool:
    """Return whether the few words are those of an antigen cassette: C and T beside its window, a maker's name."""
    if len(texts) > FEW_WORDS or any(record.result or record.sampled_at for record in records):
        return False
    letters = {text.strip(" .:-_").lower() for text in texts} & _CASSETTE_LETTERS
    named = any(_CASSETTE_WORDS.search(text) for text in texts)
    return len(letters & {"c", "t", "ct", "c/t"}) >= 2 or (bool(letters) and named) or (named and len(texts) <= 5)


def problems_of(
    words: Sequence[Word], records: Sequence[Found], flow: Run, *, width: int, height: int
) -> tuple[Sentence, ...]:
    """Return what is odd about a picture as a whole; each of these puts it before a person."""
    return tuple(_problems(words, records, flow, width, height))


def _problems(
    words: Sequence[Word], records: Sequence[Found], flow: Run, width: int, height: int
) -> Iterator[Sentence]:
    used = {
        index
        for record in records
        for value in (record.name, record.identifier, record.sampled_at, record.result)
        if value is not None
        for index in value.words
    }
    if any(_at_the_edge(words[index], width, height) for index in used):
        yield Sentence(N_("Text runs over the edge of the picture."))
    if _PENDING.search(flow.text):
        yield Sentence(N_("A test on the picture has no result yet."))
    if _ANTIBODY.search(flow.text):
        yield Sentence(N_("The picture also speaks of antibodies."))


def _at_the_edge(word: Word, width: int, height: int) -> bool:
    across = [x for x, _ in word.corners]
    down = [y for _, y in word.corners]
    return (
        min(across) <= EDGE * width
        or max(across) >= width * (1 - EDGE) - 1
        or min(down) <= EDGE * height
        or max(down) >= height * (1 - EDGE) - 1
    )
