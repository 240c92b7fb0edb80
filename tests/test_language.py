"""Both languages are complete: every sentence of the code, translated, with the same parameters."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from domain import language
from scripts.locales import path_of, sentences

SPOKEN = sentences()
HAN = re.compile(r"[\u4e00-\u9fff]")


def entries(code):
    with path_of(code).open("rb") as file:
        return {str(entry.id): entry for entry in read_po(file, locale=code) if entry.id}


def parameters(text):
    return {field.split(".")[0].split("[")[0] for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_every_sentence_of_the_code_is_translated(code):
    translated = {message for message, entry in entries(code).items() if entry.string and not entry.fuzzy}
    missing = {message: SPOKEN[message] for message in SPOKEN if message not in translated}
    assert not missing, "run python -m scripts.locales and translate these"


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_no_sentence_is_kept_that_nobody_speaks(code):
    assert not set(entries(code)) - set(SPOKEN)


@pytest.mark.parametrize("code", sorted(language.LANGUAGES))
def test_a_translation_has_the_parameters_of_its_original(code):
    wrong = {m: e.string for m, e in entries(code).items() if parameters(m) != parameters(str(e.string))}
    assert not wrong


def test_chinese_is_chinese_and_english_is_english():
    words = re.compile(r"(?<![{A-Za-z])[A-Za-z]{4,}(?![A-Za-z]*})")
    untouched = [m for m, e in entries("zh").items() if words.search(m) and m == e.string]
    assert not untouched
    assert not [m for m, e in entries("en").items() if HAN.search(re.sub(r"\(.*?\)", "", str(e.string)))]


def test_the_provider_decides_and_the_environment_fills_in(monkeypatch):
    monkeypatch.setenv("COCKPIT_LANGUAGE", "en")
    monkeypatch.setattr(language, "_provider", None)
    assert language.language() == "en"
    language.set_provider(lambda: "zh")
    assert language.language() == "zh"
    language.set_provider(lambda: None)
    assert language.language() == "en"
    language.set_provider(lambda: "fr")
    assert language.language() == "en"


@pytest.mark.parametrize(("value", "expected"), [("zh_CN.UTF-8", "zh"), ("en_GB", "en"), ("C.UTF-8", "zh"), ("", "zh")])
def test_the_environment_is_read_like_a_shell_does(monkeypatch, value, expected):
    for name in ("COCKPIT_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", value)
    assert language.language_of_environment() == expected


def test_a_sentence_nobody_translated_comes_back_unchanged():
    assert language.gettext("no such sentence") == "no such sentence"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("指挥部 Headquarters", "指挥部", "Headquarters"),
        ("朝阳村一级单元01 网格员 Grid worker", "朝阳村一级单元01 网格员", "Grid worker"),
        ("临平街道", "临平街道", "临平街道"),
        ("Li Wei", "Li Wei", "Li Wei"),
        ("王伟 B", "王伟 B", "王伟 B"),  # an initial is no name in English
    ],
)
def test_a_name_told_in_both_languages_is_read_in_one(name, zh, en):
    assert (language.own_half(name, "zh"), language.own_half(name, "en")) == (zh, en)


def test_the_catalogues_lie_where_the_code_looks():
    assert Path(language.CATALOGUES, "zh", "LC_MESSAGES", "cockpit.po") == path_of("zh")
