"""How is one field of the form drawn? With its label, what is wrong with it, and what a phone's keyboard needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from domain.arrivals import FieldProblem
from public import words

Say = Callable[[str], str]


def choices(named: Mapping[str, str], say: Say) -> dict[str, str]:
    """Return choices in the reader's language."""
    return {value: say(name) for value, name in named.items()}


class Fields:
    """The fields of one form, with its problems (by field name)."""

    def __init__(
        self, say: Say, problems: Sequence[FieldProblem] = (), labels: Mapping[str, str] = words.LABELS
    ) -> None:
        self._say, self._problems, self._labels = say, problems, labels

    def _wrong(self, name: str) -> str | None:
        found = next((one for one in self._problems if one.field == name), None)
        return None if found is None else self._say(found.reason).format(**found.params)

    def label(self, name: str) -> str:
        """Return the label of a field: of ``visits.0.city`` that of ``city``."""
        return self._say(self._labels.get(name.rpartition(".")[2], name))

    def problem(self, name: str) -> str:
        """Return what is wrong with a field, '' where nothing is."""
        wrong = self._wrong(name)
        return "" if wrong is None else f'<p class="error" id="wrong-{_id(name)}">{escape(wrong)}</p>'

    def summary(self) -> str:
        """Return all that is wrong, each a link to its field; '' where nothing is."""
        if not self._problems:
            return ""
        links = "".join(
            f'<li><a href="#{_id(self._place(one.field))}">{escape(self._named(one.field))}: '
            f"{escape(self._say(one.reason).format(**one.params))}</a></li>"
            for one in self._problems
        )
        told = escape(self._say(words.MANY_PROBLEMS))
        return f'<div class="error" role="alert" id="summary" tabindex="-1">{told}<ul>{links}</ul></div>'

    def _named(self, field: str) -> str:
        head, _dot, rest = field.partition(".")
        number = rest.partition(".")[0]
        if number.isdigit():
            return f"{self.label(head)} {int(number) + 1}, {self.label(field)}"
        return self.label(field)

    def _place(self, name: str) -> str:
        """Return the field whose control a problem belongs to."""
        first = "code" if "code" in self._labels else "traveller.id_no"
        return {"arrived_at": "arrived_on", "visits": "visits.0.province", "form_id": first}.get(name, name)

    def framed(self, name: str, control: str) -> str:
        """Return a control of one's own with label and problem."""
        return self._framed(name, control, name)

    def _framed(self, name: str, control: str, about: str, hint: str = "") -> str:
        label = f'<label for="{_id(name)}">{escape(self.label(name))}</label>'
        more = f'<p class="hint" id="hint-{_id(name)}">{escape(hint)}</p>' if hint else ""
        return f'<div class="field">{label}{more}{control}{self.problem(about)}</div>'

    def line(
        self, name: str, told: Mapping[str, str], *, needed: bool = False, kind: str = "text", mode: str = "",
        complete: str = "", upper: bool = False, sample: str = "", problem: str | None = None,
        hint: str = "",
    ) -> str:  # fmt: skip
        """Return a line to type into. ``problem``: the field whose problem stands here, where it is another."""
        about = problem or name
        told_by = [f"hint-{_id(name)}"] * bool(hint) + [f"wrong-{_id(about)}"] * bool(self._wrong(about))
        marks = {
            "required": needed, "inputmode": mode, "autocomplete": complete, "placeholder": sample,
            "autocapitalize": "characters" if upper else "", "spellcheck": "false" if upper else "",
            "aria-invalid": "true" if self._wrong(about) else "",
            "aria-describedby": " ".join(told_by),
        }  # fmt: skip
        told_marks = "".join(
            f" {mark}" if value is True else f' {mark}="{escape(str(value), quote=True)}"'
            for mark, value in marks.items()
            if value
        )
        control = (
            f'<input type="{kind}" id="{_id(name)}" name="{name}" maxlength="120" '
            f'value="{escape(told.get(name, ""), quote=True)}"{told_marks}>'
        )
        return self._framed(name, control, about, hint)

    def select(self, name: str, named: Mapping[str, str], told: Mapping[str, str]) -> str:
        """Return a choice among few."""
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == told.get(name) else ""}>{escape(text)}</option>'
            for value, text in named.items()
        )
        return self.framed(name, f'<select id="{_id(name)}" name="{name}">{options}</select>')


def _id(name: str) -> str:
    return name.replace(".", "-")
