"""Reasons: why each hit of a query stands where it stands, as lines of text."""

from collections.abc import Iterator

import msgspec

from kb.languages import parse_language
from kb.library.answers import PAGE, confident_from
from kb.library.asking import Asked
from kb.library.audience import Audience
from kb.library.edition import Edition
from kb.library.hits import Finder
from kb.search.explanation import Explanation, Match, Share
from kb.search.negation import AFFIRMED
from kb.search.query import Query

_HEAD = (
    f"   {'typed':14}  {'found as':14}  {'how':9}  {'weight':>6}  {'idf':>5}"
    f"  {'title':>5}  {'text':>5}  {'asks':>5}  {'summary':>7}  {'gives':>7}"
)


def reasons(edition: Edition, audience: Audience, query: Query) -> Iterator[str]:
    """A table for each of the first ten hits in the audience's first language.

    A row is a term of the question that the article holds: what it weighs, how rare it
    is, what each part of the article gives, and their product. Of the terms of one word
    the best counts; what others would give stands in brackets.

    Raises DamagedIndex when the index cannot be read.
    """
    language = parse_language(audience.languages[0])
    assert language, "a site's languages were checked"
    finder = Finder(edition, audience, language)
    found = finder.find(query, range(PAGE))
    certainty, needed = (
        found.ranking.certainty,
        confident_from(edition, language.code),
    )
    yield f"Certainty {certainty:.2f}; an answer counts as one from {needed:.2f}"
    for n, ranked in enumerate(found.ranking.first, 1):
        alone = msgspec.structs.replace(found.ranking, first=[ranked])
        (hit,) = finder.show(msgspec.structs.replace(found, ranking=alone))
        explanation = finder.explain(found, ranked)
        yield ""
        yield f"{n}. {hit.card.title}  ({hit.card.key}, {hit.score:.3f})"
        yield _HEAD
        for word, share in zip(found.asked.typed, explanation.shares, strict=True):
            yield from _rows(word, share, found.asked)
        yield from _sums(explanation, found.asked)


def _rows(word: str, share: Share, asked: Asked) -> Iterator[str]:
    if not share.matches:
        where = f"in {share.frequency} others" if share.frequency else "in no article"
        if share.frequency is None:
            where = "not asked: in too many articles"
        yield f"   {word:14}  –  ({where})"
    for n, match in enumerate(share.matches):
        gives = share.factor * match.gives
        told = f"({gives:.2f})" if n else f"{gives:.2f} "
        yield (
            f"   {'' if n else word:14}  {match.term:14}  {_how(match, asked):9}"
            f"  {share.factor * match.weight:6.2f}  {match.idf:5.2f}"
            f"  {match.title:5.2f}  {match.text:5.2f}  {match.asks:5.2f}"
            f"  {match.summary:7.2f}  {told:>8}"
        )


def _how(match: Match, asked: Asked) -> str:
    source = asked.sources.get(match.term, "synonym")
    if match.weight == AFFIRMED and source == "synonym":
        return "affirmed"
    # A single longer word weighs as much as the word itself.
    return "as typed" if match.weight == 1 and source != "completed" else source


def _sums(explanation: Explanation, asked: Asked) -> Iterator[str]:
    for pair in explanation.neighbours:
        both = f"{asked.typed[pair.first]} {asked.typed[pair.second]}"
        label = f"next to each other: {both}"
        yield f"   {label:86}  {pair.gives:7.2f}"
    yield (
        f"   score {explanation.words:.2f} · {explanation.title:.3f} for the title"
        f" = {explanation.total:.3f}"
    )
