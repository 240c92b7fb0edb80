"""Which words does a stretch of text come from, and how sure is it? Text whose characters remember their word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from domain.result_pictures.model import Moment, Value, Word

_STARS = dict.fromkeys(map(ord, "×✱✲∗⁎•●◦○⭐★☆＊﹡※"), "*")
_PLAIN = {ord("【"): "[", ord("】"): "]", ord("〔"): "[", ord("〕"): "]", ord("—"): "-", ord("–"): "-", ord("−"): "-",
          ord("〇"): "0", ord("“"): '"', ord("”"): '"'}  # fmt: skip
_UNWEIGHED = set("* \t:;,.-/()[]。、")
"""Characters whose confidence says nothing of a value: stars are drawn in many ways, separators are known by place."""


@dataclass(frozen=True)
class Run:
    """A stretch of text in plain characters; for each, the word it stands in and its confidence."""

    text: str
    words: tuple[int, ...]
    sure: tuple[float, ...]

    def part(self, start: int, end: int) -> Run:
        """Return the stretch between two offsets."""
        return Run(self.text[start:end], self.words[start:end], self.sure[start:end])

    def stripped(self, characters: str = " \t:;,.、。|") -> Run:
        """Return the run without these characters at its ends."""
        start = len(self.text) - len(self.text.lstrip(characters))
        end = len(self.text.rstrip(characters))
        return self.part(start, max(start, end))

    @property
    def confidence(self) -> float:
        """How sure its least sure character is."""
        weighed = [sure for sign, sure in zip(self.text, self.sure, strict=True) if sign not in _UNWEIGHED]
        return min(weighed or self.sure, default=0.0)

    def value(self, text: str, *, times: float = 1.0) -> Value:
        """Return a value read from this run; ``times`` lowers its confidence."""
        return Value(text, round(self.confidence * times, 4), tuple(sorted(set(self.words))), self.text)

    def moment(self, text: str, **fields: object) -> Moment:
        """Return a moment read from this run, with the fields of ``Moment``."""
        times = fields.pop("times", 1.0)
        plain = self.value(text, times=float(str(times)))
        return Moment(plain.text, plain.confidence, plain.words, plain.seen, **fields)  # type: ignore[arg-type]


NOTHING = Run("", (), ())


def run_of(index: int, word: Word) -> Run:
    """Return a word's text in plain characters: half width, one sort of star, bracket and dash."""
    text: list[str] = []
    sure: list[float] = []
    known = word.characters if len(word.characters) == len(word.text) else (word.confidence,) * len(word.text)
    for sign, confidence in zip(word.text, known, strict=True):
        plain = unicodedata.normalize("NFKC", sign.translate(_STARS)).translate(_STARS).translate(_PLAIN)
        text.append(plain)
        sure.extend([confidence] * len(plain))
    joined = "".join(text)
    return Run(joined, (index,) * len(joined), tuple(sure))


def joined(runs: Iterable[Run], between: str = "") -> Run:
    """Return runs one behind the other; what stands between belongs to the word before and is certain."""
    whole = NOTHING
    for run in runs:
        if whole.text and between:
            whole = Run(whole.text + between, whole.words + whole.words[-1:] * len(between),
                        whole.sure + (1.0,) * len(between))  # fmt: skip
        whole = Run(whole.text + run.text, whole.words + run.words, whole.sure + run.sure)
    return whole
