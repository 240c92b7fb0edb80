"""How are states, kinds, fields and reasons of pictures of results called?"""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors import N_
from domain.language import gettext as _
from domain.language import listed
from domain.result_pictures.entering import NOT_FOUND
from domain.sentences import Sentence

CHANNELS = {
    "page": N_("this page"),
    "api": N_("another system"),
    "folder": N_("watched folder"),
    "arrivals": N_("travellers' uploads"),
}
KINDS = {
    "nucleic_acid": N_("nucleic-acid result"),
    "antigen": N_("antigen report"),
    "cassette": N_("antigen cassette"),
    "health_code": N_("health code"),
    "table": N_("table of several people"),
    "unknown": N_("no test result"),
    "blank": N_("nothing written"),
}
RESULTS = {
    "negative": N_("negative"),
    "positive": N_("positive"),
    "invalid": N_("invalid"),
    "unreadable": N_("contradictory or cut off"),
}
METHODS = {"pcr": N_("nucleic acid"), "antigen": N_("antigen")}
STATES = {
    "due": N_("accepted"),
    "entered": N_("entered"),
    "waiting": N_("waits for a person"),
    "second": N_("waits for a second person"),
    "known": N_("was on record"),
    "rejected": N_("rejected"),
    "suggested": N_("read only"),
}
FILE_STATES = {
    "queued": N_("waits to be read"),
    "reading": N_("is being read"),
    "read": N_("read"),
    "unpacked": N_("unpacked"),
    "refused": N_("could not be read"),
    "cancelled": N_("called off"),
}
FIELDS = {
    "name": N_("Full name"),
    "identifier": N_("Identifier"),
    "sampled_at": N_("Sampled at"),
    "reported_at": N_("Result at"),
    "result": N_("Result"),
    "method": N_("Method"),
    "institution": N_("Institution"),
}
REASONS = {
    "positive": N_("positive"),
    "invalid": N_("invalid"),
    "contradictory": N_("result contradicts itself or is cut off"),
    "cassette": N_("antigen cassette"),
    "kind": N_("sort of picture never entered by rule"),
    "method": N_("antigen test"),
    "not_alone": N_("several records or none on the picture"),
    "problem": N_("signs of editing, cuts or doubts on the picture"),
    "seen_before": N_("same file read before"),
    "looks_like": N_("looks like an earlier picture"),
    "too_many": N_("more people may fit than could be looked at"),
    "nobody": N_("nobody on the register fits"),
    "several": N_("several people on the register fit"),
    "identifier": N_("identifier cannot be right"),
    "hidden": N_("too much of the identifier is hidden"),
    "by_chance": N_("a stranger could fit by chance"),
    "no_time": N_("sampling time does not exist"),
    "day_only": N_("only the day of sampling is legible"),
    "future": N_("sampling time lies in the future"),
    "old": N_("sampled too long ago"),
    "counter": N_("a counter on the picture says that the test is older"),
    "before_sample": N_("result older than the sample"),
    "contradicts": N_("a laboratory told another result"),
    "refused": N_("the results refused it"),
}
MISSING, UNSURE = N_("not found: {field}"), N_("not sure enough: {field}")


def reason_sentences(reasons: Sequence[Sentence]) -> list[str]:
    """Return why a record waits, a sentence each; all that was not found in one, in its first place."""
    lacking = [_field_of(one) for one in reasons if one.message == NOT_FOUND]
    told = dict.fromkeys(one.text(_) if one.message != NOT_FOUND else NOT_FOUND for one in reasons)
    return [_(one).format(field=listed(lacking)) if one == NOT_FOUND else one for one in told]


def _field_of(reason: Sentence) -> str:
    named = dict(reason.params).get("field", "")
    return named.text(_) if isinstance(named, Sentence) else str(named)


def reason_words(code: str) -> str:
    """Return why a record waits, by the word for machines, in the reader's language."""
    for prefix, sentence in (("no_", MISSING), ("unsure_", UNSURE)):
        field = code.removeprefix(prefix)
        if code not in REASONS and field != code and field in FIELDS:
            return _(sentence).format(field=_(FIELDS[field]))
    return _(REASONS[code]) if code in REASONS else code


def worded(words: dict[str, str], name: str | None) -> str:
    """Return what something is called in the reader's language; an unknown name as it is, "" for none."""
    return "" if not name else _(words[name]) if name in words else name
