"""Synonyms: words that stand for one another when readers ask.

    colis, paquet, envoi              each stands for the others
    chronopost, dhl => transporteur   what is left stands for what is right, not back

A member is a word or several. Synonyms are never chained: what stands for a word does
not bring its own along.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from kb.problems import Problem, error, warning
from kb.search.analysis import Analyzer, Token
from kb.search.negation import AFFIRMED, MARK, deny

MAX_GROUPS = 2000
MAX_MEMBERS = 24
MAX_WORDS = 6
MAX_CHARACTERS = 60
# What a synonym counts for the word that was typed, which counts 1.
WEIGHT = 0.8
# At most so many terms are added to one word of a query: the first of the line.
MAX_ADDED = 8

_ARROW = "=>"
_COMMA = re.compile("[,،，、]")  # noqa: RUF001 - those of Arabic and Chinese, too

Terms = tuple[str, ...]


class Member(msgspec.Struct, frozen=True, array_like=True):
    """A word of a group, or several: `text` as written, `run` as a query holds it.

    `content` is the run without its small words, the terms of each word. One word with
    small ones beside it is only itself with them (“call off”), so the run keeps them;
    several are looked for without (“mot de passe”).
    """

    text: str
    run: tuple[Terms, ...]
    content: tuple[Terms, ...]

    @property
    def is_literal(self) -> bool:
        return len(self.run) > len(self.content)

    @property
    def is_denied(self) -> bool:
        return any(term[0] == MARK for terms in self.content for term in terms)


class Group(msgspec.Struct, frozen=True, array_like=True):
    """A line: each of `sources` in a query is also looked for as each of `targets`."""

    line: int
    sources: tuple[Member, ...]
    targets: tuple[Member, ...]


def read_synonyms(
    path: str, text: str, analyzer: Analyzer
) -> tuple[list[Group], list[Problem]]:
    """The groups of a file, and what is wrong with it; a bad line is left out."""
    groups: list[Group] = []
    problems: list[Problem] = []
    for number, written in enumerate(text.split("\n"), 1):
        line = written.partition("#")[0].strip()
        if not line:
            continue
        if len(groups) == MAX_GROUPS:
            message = f"more than {MAX_GROUPS} groups; the rest is left out"
            problems.append(error(path, number, "synonyms", message))
            break
        try:
            group, twins = _group(number, line, analyzer)
        except ValueError as bad:
            problems.append(error(path, number, "synonyms", str(bad)))
            continue
        groups.append(group)
        for one, other in twins:
            message = f"{one!r} is found like {other!r}; take one out"
            problems.append(warning(path, number, "synonyms", message))
    return groups, [*problems, *_twice(path, groups), *_loops(path, groups)]


def _group(
    number: int, line: str, analyzer: Analyzer
) -> tuple[Group, list[tuple[str, str]]]:
    """A line as a group, and its members that another member is as good as.

    Raises ValueError when it cannot be used.
    """
    left, arrow, right = line.partition(_ARROW)
    if _ARROW in right:
        raise ValueError(f"more than one {_ARROW}; write two lines")
    sources, twins = _members(left, analyzer)
    if not arrow:
        if len(sources) < 2:
            raise ValueError("a group needs two words; part them with commas")
        return Group(number, sources, sources), twins
    targets, more = _members(right, analyzer)
    if not sources or not targets:
        raise ValueError(f"words are missing beside {_ARROW}")
    return Group(number, sources, targets), [*twins, *more]


def _members(
    text: str, analyzer: Analyzer
) -> tuple[tuple[Member, ...], list[tuple[str, str]]]:
    members: dict[tuple[str, ...], Member] = {}
    twins = []
    for part in map(str.strip, _COMMA.split(text)):
        if not part:
            continue
        member = _member(part, analyzer)
        first = members.setdefault(_name(member), member)
        if first is not member:
            twins.append((member.text, first.text))
    if len(members) > MAX_MEMBERS:
        raise ValueError(f"more than {MAX_MEMBERS} words in a group; write two lines")
    return tuple(members.values()), twins


def _member(text: str, analyzer: Analyzer) -> Member:
    # Small words are part of what is written; small characters only repeat pairs.
    tokens = [t for t in analyzer.read(text) if t.word or not t.is_small]
    if len(text) > MAX_CHARACTERS or len(tokens) > MAX_WORDS:
        raise ValueError(
            f"{text[:MAX_CHARACTERS]!r} is too long; "
            f"write at most {MAX_WORDS} words and {MAX_CHARACTERS} characters"
        )
    content = tuple(token.all_terms for token in tokens if not token.is_small)
    if not content:
        what = "only small words" if tokens else "no word"
        raise ValueError(f"{text!r} has {what}, by which nothing is found")
    run = tuple(token.all_terms for token in tokens) if len(content) == 1 else content
    return Member(text, run, content)


def _name(member: Member) -> tuple[str, ...]:
    """What two spellings of one member have in common."""
    return tuple(terms[0] for terms in member.run)


def _twice(path: str, groups: Sequence[Group]) -> Iterator[Problem]:
    """Words that two lines give synonyms to."""
    lines: dict[tuple[str, ...], int] = {}
    for group in groups:
        for member in group.sources:
            before = lines.setdefault(_name(member), group.line)
            if before != group.line:
                message = (
                    f"{member.text!r} stands in line {before} too; "
                    "join the lines, or take it out of one"
                )
                yield warning(path, group.line, "synonyms", message)


def _loops(path: str, groups: Sequence[Group]) -> Iterator[Problem]:
    """Lines in one direction that lead back to where they begin."""
    one_way = [group for group in groups if group.sources != group.targets]
    onward: dict[tuple[str, ...], list[Member]] = {}
    for group in one_way:
        for source in group.sources:
            onward.setdefault(_name(source), []).extend(group.targets)
    for group in one_way:
        own = {_name(member): member.text for member in group.sources}
        seen: set[tuple[str, ...]] = set()
        waiting = list(group.targets)
        while waiting:
            name = _name(waiting.pop())
            if name in own:
                message = (
                    f"leads back to {own[name]!r}; "
                    "write words that stand for one another as one group"
                )
                yield warning(path, group.line, "synonyms", message)
                break
            if name not in seen:
                seen.add(name)
                waiting += onward.get(name, [])


def alternatives(
    tokens: Sequence[Token], groups: Iterable[Group], rarity: Callable[[str], float]
) -> dict[Terms, dict[str, float]]:
    """What else to look for, by the terms of a query's words: terms with weights.

    `rarity` is the idf of a term, 0 when no article holds it; only held ones are added.
    A synonym that is rarer than the word typed counts as if it were as common. Where
    one member stands within another (“achat” in “bon d'achat”), the longer one counts.
    Several words are stood for word by word, but for those that both sides share. What
    stands for a word that is denied is denied as well, unless the group says what the
    denial is (“pas reçu”).
    """
    added: dict[Terms, dict[str, float]] = {}
    for run, is_denied, group in _longest(tokens, groups):
        for target in group.targets:
            ours = [terms for terms in run if not _shares(terms, target.content)]
            theirs = [terms for terms in target.content if not _shares(terms, run)]
            if is_denied and not target.is_denied:
                theirs = [(*terms, *deny(terms)) for terms in theirs]
            held = [
                (term, AFFIRMED if MARK + term in terms else 1.0)
                for terms in theirs
                for term in terms
                if rarity(term)
            ]
            for terms in ours or run if held else ():
                others = added.setdefault(terms, {})
                own = max(map(rarity, terms))
                for term, share in held[: MAX_ADDED - len(others)]:
                    others[term] = (
                        share * WEIGHT * min(1.0, (own or rarity(term)) / rarity(term))
                    )
    return added


def _shares(terms: Terms, words: Iterable[Terms]) -> bool:
    return any(not set(terms).isdisjoint(other) for other in words)


def _longest(
    tokens: Sequence[Token], groups: Iterable[Group]
) -> Iterator[tuple[list[Terms], bool, Group]]:
    """Where groups meet a query: the terms of its words there, small ones left out.

    And whether the query denies what the group does not.
    """
    typed = [(n, frozenset(token.terms)) for n, token in enumerate(tokens)]
    content = [word for word in typed if not tokens[word[0]].is_small]
    met = [
        (places, member, group)
        for group in groups
        for member in group.sources
        for places in _places(typed if member.is_literal else content, member.run)
    ]
    for places, member, group in met:
        if not any(places < other for other, *_ in met):
            here = [tokens[n] for n in sorted(places) if not tokens[n].is_small]
            is_denied = any(token.is_denied for token in here) and not member.is_denied
            yield [token.terms for token in here], is_denied, group


def _places(
    words: Sequence[tuple[int, frozenset[str]]], run: Sequence[Terms]
) -> Iterator[frozenset[int]]:
    """Where the words of `run` stand one after the other, among numbered words."""
    for start in range(len(words) - len(run) + 1):
        if words[start][1].isdisjoint(run[0]):
            continue
        here = words[start : start + len(run)]
        if not any(a.isdisjoint(b) for (_, a), b in zip(here, run, strict=True)):
            yield frozenset(n for n, _ in here)
