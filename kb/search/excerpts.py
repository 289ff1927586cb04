"""Excerpts: the passage that answers, with the words found in it marked.

No analyser runs over a text: a regular expression finds the few words that start like a
term of the question, and only those are looked at closely.
"""

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

from markupsafe import Markup, escape

from kb.search.analysis import PAIRED, Analyzer, fold
from kb.search.negation import bare

MAX_CHARACTERS = 220
# So far before the first word found an excerpt may begin, at a sentence.
_BEFORE = 120
# So many letters of a term must start a word for it to be looked at.
_HEAD = 3
_SENTENCE_END = re.compile(r"[.!?…。！？؟](?:[\s»”\"')]|$)|\n")
_WORD_BREAK = re.compile(r"\s")
# A line that ends with a stop, perhaps inside quotes, needs nothing before the next.
_STOPS = r"\s.!?…:;,·—–。！？\uff1a\uff1b、؟،؛"
# It looks back from each break: far sooner done than looking ahead from each character.
_AFTER_STOP = re.compile(rf"\n(?:(?<=[{_STOPS}]\n)|(?<=[{_STOPS}][»”\"')\uff09」]\n))")
_BETWEEN_LINES = " · "
_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")


def excerpt(text: str, terms: Collection[str], analyzer: Analyzer) -> Markup:
    """About 220 characters of `text` where `terms` stand thickest, in <mark> each.

    Escaped HTML. It starts and ends between words, with an ellipsis where it cuts, and
    at a sentence where one is near; a dot parts lines that end without a stop, such as
    the title of a note. Without a word found it is the start of the text.
    """
    spans = find(text, terms, analyzer)
    start, end = _window(text, spans)
    inside = [(first, last) for first, last in spans if start <= first and last <= end]
    marked = _marked(_flat(text), inside, start, end)
    before = "… " if start and not _starts_sentence(text, start) else ""
    after = " …" if end < len(text) and not _ends_sentence(text, end) else ""
    inner = marked.strip().replace("\n", _BETWEEN_LINES)
    return Markup(f"{before}{inner}{after}")


def mark(text: str, terms: Collection[str], analyzer: Analyzer) -> Markup:
    """All of `text`, escaped, with the words found in <mark>."""
    return _marked(text, find(text, terms, analyzer), 0, len(text))


def _marked(
    text: str, spans: Iterable[tuple[int, int]], start: int, end: int
) -> Markup:
    parts: list[str] = []
    at = start
    for first, last in spans:
        parts += [escape(text[at:first]), _OPEN, escape(text[first:last]), _CLOSE]
        at = last
    return Markup("".join([*parts, escape(text[at:end])]))


def find(
    text: str, terms: Collection[str], analyzer: Analyzer
) -> list[tuple[int, int]]:
    """Where words of `text` are found by one of `terms`: (start, end), in order."""
    wanted = frozenset(terms)
    runs = _runs(wanted)
    words = _words(wanted)
    spans = [m.span(1) for m in runs.finditer(analyzer.alike(text))] if runs else []
    for match in words.finditer(_lower(text)) if words else ():
        before = _elided(match[0], wanted, analyzer)
        if before is not None:
            spans.append((match.start() + before, match.end()))
    return _joined(sorted(spans))


def _lower(text: str) -> str:
    """`text` in lower case, where each character stays at its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


# The passages of one page have many words in common.
@functools.lru_cache(maxsize=1024)
def _elided(word: str, wanted: frozenset[str], analyzer: Analyzer) -> int | None:
    """How many characters before the last apostrophe are not part of the word found.

    None when the word is not found by a term that is wanted.
    """
    terms = {t for token in analyzer.tokens(word) for t in token.terms}
    if wanted.isdisjoint(terms):
        return None
    cut = max(word.rfind("'"), word.rfind("’")) + 1
    rest = (t for token in analyzer.tokens(word[cut:]) for t in token.terms)
    return 0 if cut and wanted.isdisjoint(rest) else cut


_RUN = re.compile(f"[{PAIRED}]")


@functools.lru_cache(maxsize=512)
def _runs(terms: frozenset[str]) -> re.Pattern[str] | None:
    """Finds terms of scripts without spaces, wherever one starts: they overlap."""
    runs = sorted(filter(_RUN.match, terms))
    return re.compile(f"(?=({'|'.join(map(re.escape, runs))}))") if runs else None


@functools.lru_cache(maxsize=512)
def _words(terms: frozenset[str]) -> re.Pattern[str] | None:
    """Finds words of lower case that start like a term, or go on so after an elision.

    An apostrophe is no part of a word: what comes after it starts anew.
    """
    heads = {fold(term)[:_HEAD] for term in terms if not _RUN.match(term)} - {""}
    if not heads:
        return None
    starts = "|".join(map(_started, sorted(heads)))
    return re.compile(f"\\b(?:{starts})[\\w'’\u0300-\u036f-]*")


def _started(head: str) -> str:
    # In Arabic, the article and one-letter words are written to the word.
    before = "[وفبكل]?(?:ال|لل)?" if "\u0600" <= head[0] <= "\u06ff" else ""
    letters = map(_loosely, head)
    # What a ligature has read with the letter before.
    ends = ("?" if pair in _LIGATED else "" for pair in pairwise(f" {head}"))
    loose = (
        f"{letter}{end}{_MARKS}" for letter, end in zip(letters, ends, strict=True)
    )
    return before + "".join(loose)


_LIGATED = {("o", "e"), ("a", "e"), ("s", "s")}
_MARKS = "[\u0300-\u036f\u064b-\u065f\u0670\u0640]*"
# And the letter of words whose stem ends in another: “payer”, “pai”.
_LIGATURES = {"o": "œ", "a": "æ", "s": "ß", "d": "đð", "l": "ł", "i": "ıy"}
_ARABIC_ALIKE = {"ا": "أإآٱ", "ي": "ىئ", "ه": "ة", "و": "ؤ"}


@functools.lru_cache(maxsize=4096)
def _loosely(letter: str) -> str:
    """A pattern for a folded letter with any accent, or written as a ligature."""
    alike = letter + _LIGATURES.get(letter, "") + _ARABIC_ALIKE.get(letter, "")
    alike += "".join(_accented().get(letter, ()))
    return f"[{re.escape(alike)}]"


@functools.lru_cache(maxsize=1)
def _accented() -> dict[str, list[str]]:
    alike: dict[str, list[str]] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00), *range(0x370, 0x530)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            alike.setdefault(base.lower(), []).append(chr(code))
    return alike


def _window(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """The stretch of `text` that holds most words found, and most different ones."""
    if len(text) <= MAX_CHARACTERS:
        return 0, len(text)
    best = (0.0, 0)
    words = [text[first:last].lower() for first, last in spans]
    inside: dict[str, int] = {}
    n = 0
    for at, (first, _) in enumerate(spans):
        while n < len(spans) and spans[n][1] - first <= MAX_CHARACTERS - 40:
            inside[words[n]] = inside.get(words[n], 0) + 1
            n += 1
        score = len(inside) + 0.1 * (n - at)
        if score > best[0]:
            best = (score, first)
        if n == at:
            n += 1
        elif inside[words[at]] > 1:
            inside[words[at]] -= 1
        else:
            del inside[words[at]]
    return _cut(text, best[1])


def _cut(text: str, anchor: int) -> tuple[int, int]:
    start = 0
    for match in _SENTENCE_END.finditer(text, max(0, anchor - _BEFORE), anchor):
        start = match.end()
    if start == 0 and anchor > _BEFORE:
        start = _after_break(text, anchor - 60)
    end = min(len(text), start + MAX_CHARACTERS)
    if end < len(text):
        sentences = list(_SENTENCE_END.finditer(text, start + MAX_CHARACTERS // 2, end))
        reached = max(end, anchor)
        if sentences and sentences[-1].end() > anchor:
            end = sentences[-1].end()
        else:
            end = _before_break(text, reached)
    return start, end


def _after_break(text: str, at: int) -> int:
    match = _WORD_BREAK.search(text, at, at + 40)
    return match.end() if match else _whole(text, at)


def _before_break(text: str, at: int) -> int:
    for n in range(at, max(at - 40, 0), -1):
        if text[n].isspace():
            return n
    return _whole(text, at)


def _whole(text: str, at: int) -> int:
    """`at`, moved to where no character is cut from its marks."""
    while 0 < at < len(text) and (
        unicodedata.combining(text[at]) or text[at] in "\u200d\ufe0f"
    ):
        at += 1
    return at


def _flat(text: str) -> str:
    """`text` with a line break only where the line before has no stop at its end."""
    return _AFTER_STOP.sub(" ", text)


def _starts_sentence(text: str, start: int) -> bool:
    return bool(_SENTENCE_END.search(text[max(0, start - 3) : start] + " "))


def _ends_sentence(text: str, end: int) -> bool:
    return bool(_SENTENCE_END.search(text[max(0, end - 3) : end] + " "))


def terms_of(concepts: Iterable[Iterable[tuple[str, float]]]) -> frozenset[str]:
    """All terms of some concepts, whatever they weigh."""
    return frozenset(bare(term) for terms in concepts for term, _ in terms)
