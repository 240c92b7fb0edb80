"""Which value belongs to a label? What follows it in its line, else what stands right of it, else what stands below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from domain.result_pictures import labels, persons, times, verdicts
from domain.result_pictures.model import Method, Moment, Value
from domain.result_pictures.pieces import Piece, rows_of
from domain.result_pictures.runs import Run, joined

_INSTITUTION = re.compile(
    r"\s?([\u4e00-\u9fff()]{2,24}?(?:医院|检验所|检测所|检验中心|检测中心|检验实验室|实验室|预防控制中心|疾控中心|卫生院|服务中心|诊断中心)"
    r"(?:\(?[\u4e00-\u9fff]{1,6}院区\)?|有限公司)?)(?:$|[^\u4e00-\u9fff]|新|核酸|检[验测]|报告)"
)
_METHODS = {
    Method.PCR: re.compile("核酸|nucleic|pcr", re.IGNORECASE),
    Method.ANTIGEN: re.compile("抗原|antigen", re.IGNORECASE),
}
_RESULT_LABEL = re.compile("结果|结论|result|conclusion")
BELOW_HEIGHTS = 3.5
"""So many heights of a label below it its value may stand."""


@dataclass(frozen=True)
class Labelled:
    """A label with its value: ``value`` is None for a label of another field. ``taken`` are the pieces it used up."""

    field: str
    word: str
    value: Value | None
    top: float
    left: float
    taken: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Page:
    """The pieces of a picture in rows, cut where a label begins inside one, with the label each begins with."""

    rows: tuple[tuple[Piece, ...], ...]
    labels: dict[Piece, labels.Label]

    @property
    def pieces(self) -> list[Piece]:
        """All pieces in reading order."""
        return [piece for row in self.rows for piece in row]

    @property
    def flow(self) -> Run:
        """The whole text as one run: lines glued as messages break them (but for Latin words), pieces apart."""
        whole = joined(())
        for row in self.rows:
            line = joined((piece.run for piece in row), " ")
            whole = joined([whole, line], " " if _both_latin(whole.text[-1:], line.text[:1]) else "")
        return whole


def page_of(pieces: Sequence[Piece]) -> Page:
    """Return pieces as a page."""
    cut = [part for piece in pieces for part in _cut(piece)]
    rows = tuple(tuple(row) for row in rows_of(cut))
    found = {}
    for row in rows:
        for piece in row:
            label = labels.label_of(piece.text)
            if label is not None and _counts(label, piece):
                found[piece] = label
    return Page(rows, found)


def labelled_on(page: Page) -> list[Labelled]:
    """Return the labels of a page with their values, in reading order; labels without a value are left out."""
    found = []
    for number, row in enumerate(page.rows):
        for place, piece in enumerate(row):
            label = page.labels.get(piece)
            if label is None:
                continue
            for value, taken in _values(page, number, place, piece, label):
                if value is not None or label.field == labels.OTHER:
                    used = taken if value is None else tuple(one for one in taken if one is piece or _gave(one, value))
                    found.append(Labelled(label.field, label.word, value, piece.top, piece.left, used))
                    break
    return found


def _gave(piece: Piece, value: Value) -> bool:
    """Whether a value was read from a piece; what stands beside it in the same line is free for other fields."""
    return not set(piece.run.words).isdisjoint(value.words)


def no_results(page: Page) -> list[Piece]:
    """Return what stands in a result's own place and is none (not out yet, a dash, a word nobody knows).

    Its own place is the label's line, or below it where it heads a column: a title has anything below it.
    """
    found = []
    for number, row in enumerate(page.rows):
        for place, piece in enumerate(row):
            label = page.labels.get(piece)
            if label is None or label.field != "result" or not _RESULT_LABEL.search(label.word):
                continue
            tried = list(_values(page, number, place, piece, label))
            if tried and tried[0][0] is None and (len(row) > 1 or label.end < len(piece.text)):
                found.append(tried[0][1][-1])
    return found


def read_as(field: str, run: Run) -> Value | None:
    """Return what a run says for a field, None where it says nothing of the kind."""
    if not run.text.strip() or field == labels.OTHER:
        return None
    return _READERS[field](run)


def _cut(piece: Piece) -> Iterator[Piece]:
    ends = [*labels.cuts_of(piece.text), len(piece.text)]
    start = 0
    for end in ends:
        part = piece.cut(start, end)
        start = end
        if part.text.strip():
            yield part


def _counts(label: labels.Label, piece: Piece) -> bool:
    """Whether the beginning of a piece is a label: alone, with a colon, or with a value of its field behind it."""
    rest = piece.text[label.end :]
    if label.colon:
        return True
    if label.field == labels.OTHER:
        return piece.text[label.end - 1].isspace()
    if label.field in ("method", "institution") and not piece.text[label.end - 1].isspace():
        return False
    return bool(rest) and read_as(label.field, piece.run.part(label.end, len(piece.text))) is not None


def _values(
    page: Page, number: int, place: int, piece: Piece, label: labels.Label
) -> Iterator[tuple[Value | None, tuple[Piece, ...]]]:
    """Yield what may be the value of a label, likeliest first."""
    rest = piece.run.part(label.end, len(piece.text))
    beside = []
    for other in page.rows[number][place + 1 :]:
        if other in page.labels:
            break
        beside.append(other)
    if rest.text.strip() or beside:
        run = joined([part for part in (rest, *(other.run for other in beside)) if part.text.strip()], " ")
        value = read_as(label.field, run)
        clock = _clock_below(page, number, beside[-1] if beside else piece) if _is_bare_date(value) else None
        if clock is not None:
            yield read_as(label.field, joined([run, clock.run], " ")), (piece, *beside, clock)
        yield value, (piece, *beside)
    if not rest.text.strip() and not beside and (below := _below(page, number, piece)):
        yield read_as(label.field, joined((other.run for other in below), " ")), (piece, *below)


def _below(page: Page, number: int, piece: Piece) -> list[Piece]:
    """Return the pieces of the next row below a label that stand in its column."""
    for row in page.rows[number + 1 :]:
        if min(other.top for other in row) - piece.bottom > BELOW_HEIGHTS * piece.height:
            return []
        column = [other for other in row if _same_column(piece, other)]
        if column:
            return [] if any(other in page.labels for other in column) else column[:1]
    return []


def _both_latin(before: str, behind: str) -> bool:
    """Whether two characters would run into one word; two digits are the halves of a number."""
    both = before + behind
    return both.isascii() and before.isalnum() and behind.isalnum() and not both.isdigit()


def _is_bare_date(value: Value | None) -> bool:
    return isinstance(value, Moment) and value.at is not None and not value.exact


def _clock_below(page: Page, number: int, piece: Piece) -> Piece | None:
    """Return the clock that a narrow column broke off its date and set below it."""
    below = _below(page, number, piece)
    return below[0] if below and times.is_clock(below[0].text) else None


def _same_column(label: Piece, other: Piece) -> bool:
    overlap = min(label.right, other.right) - max(label.left, other.left)
    return overlap > 0.3 * min(label.right - label.left, other.right - other.left) or (
        abs(label.left - other.left) < label.height
    )


def method_in(run: Run) -> Value | None:
    """Return how the sample was tested, None where a text names no method or both; as sure as the surest naming."""
    named = [
        (method, run.part(*match.span())) for method, word in _METHODS.items() for match in word.finditer(run.text)
    ]
    if len({method for method, _ in named}) != 1:
        return None
    method, part = max(named, key=lambda one: one[1].confidence)
    return part.value(method)


def institution_named(run: Run) -> Value | None:
    """Return the institution that a heading names (某某医院检验报告单), None where it names none."""
    match = _INSTITUTION.match(run.text)
    return run.part(*match.span(1)).value(match[1]) if match else None


def _institution_in(run: Run) -> Value | None:
    run = run.stripped()
    return run.value(run.text) if 2 <= len(run.text) <= 60 and not run.text.isdigit() else None


_READERS: dict[str, Callable[[Run], Value | None]] = {
    "name": persons.name_in,
    "identifier": lambda run: persons.identifier_in(run, labelled=True),
    "sampled_at": times.moment_in,
    "reported_at": times.moment_in,
    "result": verdicts.result_in,
    "method": method_in,
    "institution": _institution_in,
}
