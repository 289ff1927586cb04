"""Analysis: text becomes tokens, each the terms that one word is found by."""

import functools
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

import snowballstemmer

from kb.search.languages import PLAIN, ROWS
from kb.search.negation import Negators, clauses, deny
from kb.search.small_words import SMALL_WORDS

# Part of an edition's fingerprint: raise it when the same text gives other terms.
VERSION = 6

# Scripts written without spaces, and Hangul, whose particles stick to words: read by
# pairs of characters.
PAIRED = (
    "\u3005-\u3007\u3041-\u309f\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff"
    "\uac00-\ud7af"
)
# Marks that belong to letters; `\w` leaves them out.
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0903\u093a-\u094f\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a4d"
    "\u0a81-\u0acd\u0b01-\u0b57\u0b82-\u0bcd\u0c00-\u0c56\u0c81-\u0cd6\u0d00-\u0d4d"
    "\u0d82-\u0ddf"
)
_TOKEN = re.compile(
    f"(?P<run>[{PAIRED}]+)|(?P<word>(?:(?![{PAIRED}])[^\\W_])"
    f"(?:(?![{PAIRED}])(?:[^\\W_]|[{_MARKS}'’]))*)"
)
_MARK = re.compile(
    "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3]"
)
_APOSTROPHES = re.compile("['’]+")
# "e-mail" and "email" are one word; other hyphens part words.
_JOINED = re.compile(r"\b([ex])-(?=[^\W\d_]{3})")
_FOLDED = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d"}
)
# Two letters of Japanese that are no Chinese sign nor Katakana: mostly endings.
_KANA = re.compile("[\u3041-\u309f]+")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_ARABIC_FOLDED = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_LIGHT_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل")
_LIGHT_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


class Token(NamedTuple):
    """A word as search sees it.

    `terms` are what the word is indexed and found under, one to three; `word` is how it
    was written, in lower case, or empty for one or two characters, which are no word; a
    small word carries grammar, not content, or is a single character. A denied word is
    found under the terms of its denial, too.
    """

    terms: tuple[str, ...]
    word: str
    is_small: bool = False
    is_denied: bool = False

    @property
    def all_terms(self) -> tuple[str, ...]:
        return self.terms + deny(self.terms) if self.is_denied else self.terms


def normalize(text: str) -> str:
    """Compatibility characters made plain, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


@functools.lru_cache(maxsize=32768)
def fold(word: str) -> str:
    """`word` without accents and ligatures."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.translate(_FOLDED))
    return unicodedata.normalize(
        "NFC", "".join(c for c in parts if not "\u0300" <= c <= "\u036f")
    )


class Analyzer:
    """Reads the text of one language; shared by threads."""

    def __init__(self, family: str) -> None:
        language = family.partition("-")[0]
        row = ROWS.get(language, PLAIN)
        small = SMALL_WORDS.get(language, "").split()
        self._small = frozenset(small) | frozenset(map(fold, small))
        self._elisions = frozenset(row.elisions.split())
        self._accented = row.accented
        self._read_as = row.read_as
        self._negators = Negators(row) if row.negators else None
        self.links = row.links
        self.is_dense = row.is_dense
        self._stem = _stemmer(row.stemmer)
        self._token = functools.lru_cache(maxsize=32768)(self._make_token)

    def tokens(self, text: str) -> Iterator[Token]:
        """The words of `text` in order; of scripts without spaces, pairs of characters.

        After the pairs of a run come its single characters.

        A word gives `fold(stem(word))` and `stem(fold(word))`, which differ where the
        stem depends on an accent: readers leave accents out, articles do not. An ending
        that is only ever written with an accent gives its stem with it, too.
        """
        for match in _TOKEN.finditer(self._prepared(text)):
            yield from self._read(match)

    def read(self, text: str) -> Iterator[Token]:
        """The same of a text or a question, where a word may be denied by others."""
        negators = self._negators
        if negators is None:
            yield from self.tokens(text)
            return
        for clause in clauses(self._prepared(text)):
            found = [(m, t) for m in _TOKEN.finditer(clause) for t in self._read(m)]
            if negators.is_in(clause):
                words = [(token.word, not token.is_small) for _, token in found]
                ends = [match.end() for match, _ in found]
                denied = negators.find(clause, words, ends)
                yield from (
                    token._replace(is_denied=n in denied)
                    for n, (_, token) in enumerate(found)
                )
            else:
                yield from (token for _, token in found)

    def alike(self, text: str) -> str:
        """`text` with each character that is read as another replaced by that one."""
        return text.translate(self._read_as) if self._read_as else text

    def _prepared(self, text: str) -> str:
        return self.alike(_JOINED.sub(r"\1", normalize(text)))

    def _read(self, match: re.Match[str]) -> Iterator[Token]:
        if run := match["run"]:
            for n in range(len(run) - 1):
                pair = run[n : n + 2]
                yield Token((pair,), "", is_small=_KANA.fullmatch(pair) is not None)
            for character in _MARK.sub("", run):
                yield Token((character,), "", is_small=True)
        else:
            yield from map(self._token, self._parts(match["word"]))

    def _parts(self, word: str) -> list[str]:
        """The parts at an apostrophe, but elided ones: "l’article" is "article"."""
        if "'" not in word and "’" not in word:
            return [word]
        parts = [part for part in _APOSTROPHES.split(word) if part]
        if len(parts) == 1:
            return parts
        if not self._elisions:
            return parts
        if parts[0] == "aujourd":
            return ["".join(parts)]
        return [part for part in parts[:-1] if part not in self._elisions] + parts[-1:]

    def _make_token(self, word: str) -> Token:
        is_small = word in self._small or fold(word) in self._small
        terms: tuple[str, ...]
        if _ARABIC.match(word):
            bare = _ARABIC_MARKS.sub("", word)
            terms = (self._stem(word), _light_stem(bare))
        else:
            stems = map(self._stem, (word, self._with_accent(word)))
            terms = (*map(fold, stems), self._stem(fold(word)))
        return Token(tuple(dict.fromkeys(filter(None, terms))), word, is_small)

    def _with_accent(self, word: str) -> str:
        for plain, accented in self._accented:
            if word.endswith(plain):
                return word.removesuffix(plain) + accented
        return word


@functools.lru_cache(maxsize=64)
def analyzer_for(family: str) -> Analyzer:
    """The analyzer of a language family (`kb.languages.Language.family`)."""
    return Analyzer(family)


def _stemmer(algorithm: str | None) -> Callable[[str], str]:
    if algorithm is None:
        return str
    stemmer = snowballstemmer.stemmer(algorithm)
    lock = threading.Lock()

    # A stemmer works on itself: two threads must not use it at once.
    def stem(word: str) -> str:
        with lock:
            return str(stemmer.stemWord(word))

    return stem


def _light_stem(word: str) -> str:
    """The light10 stem of an Arabic word without marks.

    Source: Larkey, Ballesteros & Connell, "Light stemming for Arabic information
    retrieval", 2007.
    """
    word = word.translate(_ARABIC_FOLDED)
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    for prefix in _LIGHT_PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= 2:
            word = word[len(prefix) :]
            break
    for suffix in _LIGHT_SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            word = word[: -len(suffix)]
    return word
