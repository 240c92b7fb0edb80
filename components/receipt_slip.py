"""What does somebody at home get on paper? Their code and how to report by it, in both languages, without a name."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from domain.errors import N_
from domain.language import LANGUAGES, catalogue

TITLE = N_("Daily health report")
STEPS = (
    N_("Open this address on any phone; no account is needed:"),
    N_("Type this code:"),
    N_("Measure your temperature twice a day, morning and evening, and send it with anything you feel."),
    N_("Fever, symptoms or worse: call the community at once, or 12345. Hard to breathe: 120."),
    N_("Keep the code to yourself. If it is lost, the community gives you another one; then this one ends."),
)
_STYLE = (
    "body{font:14pt/1.5 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;max-width:34rem;margin:2rem auto;"
    "padding:0 1rem;color:#000;background:#fff}h1{font-size:18pt}section{margin-bottom:2rem}"
    ".code{font:bold 20pt/1.6 monospace;border:2px solid;padding:.5rem;text-align:center;overflow-wrap:anywhere;"
    "text-wrap:balance}"
    ".where{font:bold 15pt monospace;overflow-wrap:anywhere}"
)


def receipt_slip(code: str, number: str, address: str) -> str:
    """Return a page of HTML to be printed: ``code`` of the home order ``number``, reported at ``address``."""
    parts = "".join(_part(name, code, number, address) for name in LANGUAGES)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(number)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>{parts}</body></html>'
    )


def _part(language: str, code: str, number: str, address: str) -> str:
    say: Callable[[str], str] = lambda message: escape(catalogue(language).get(message, message))  # noqa: E731 - short
    where, what, *rest = STEPS
    return (
        f'<section lang="{"zh-CN" if language == "zh" else language}"><h1>{say(TITLE)}</h1><p>{escape(number)}</p>'
        f'<p>{say(where)}</p><p class="where">{escape(address)}</p><p>{say(what)}</p>'
        f'<p class="code">{escape(code)}</p>{"".join(f"<p>{say(one)}</p>" for one in rest)}</section>'
    )
