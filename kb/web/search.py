"""Searching: results as a page, suggestions as JSON."""

import functools

from flask import Blueprint, Response, request
from msgspec import json

from kb.errors import DamagedIndex
from kb.insight.scrubbing import scrub
from kb.library.answers import (
    MAX_PAGE,
    ResultPage,
    Suggestion,
    find,
    nearby,
    suggest,
)
from kb.library.categories import Category
from kb.search.query import Query, parse
from kb.web.alternates import alternates
from kb.web.numbers import page_of
from kb.web.render import Link, html, render
from kb.web.trails import trail_to
from kb.web.visit import RETRY_S, Visit, house, keep_page, note_page, visit

search = Blueprint("search", __name__)

MAX_CATEGORY = 240


@search.get("/search")
def results() -> Response:
    """Show the articles that answer what was typed, and the way on when none does."""
    here = visit()
    query = parse(request.args.get("q", ""))
    exactly = request.args.get("exact") == "1"
    category = request.args.get("category", "")[:MAX_CATEGORY] or None
    categories = here.catalogue.categories(here.audience)
    if category not in {known.path for known in categories}:
        category = None
    found: ResultPage | None = None
    if query.words:
        house().limits.check_search(request)
        try:
            ask = functools.partial(
                find,
                here.edition,
                here.audience,
                query,
                category=category,
                exactly=exactly,
            )
            found = ask(page=page_of(request.args.get("page", ""), MAX_PAGE))
            if found.page > found.pages > 0:
                found = ask(page=found.pages)
        except DamagedIndex as damage:
            house().library.doubt(here.edition, damage)
            answer = html(_results(here, query, None, categories))
            answer.headers["Retry-After"] = str(RETRY_S)
            return answer
    keep_page()
    if found and found.page == 1 and category is None:
        _note(found)
    page = _results(here, query, found, categories, category=category, exactly=exactly)
    return html(page)


def _note(found: ResultPage) -> None:
    """Have a search counted: not the other pages of its results, or parts of them."""
    note_page(
        "search",
        query=scrub(found.query.text),
        total=found.total,
        value="sure" if found.confident else "unsure",
    )


def _results(
    here: Visit,
    query: Query,
    found: ResultPage | None,
    categories: list[Category],
    *,
    category: str | None = None,
    exactly: bool = False,
) -> str:
    """The page of a query; one with words but without `found` could not be asked."""
    return render(
        "search.html",
        here,
        "search",
        query=query,
        found=found,
        category=category,
        exact=1 if exactly else None,
        is_broken=bool(query.words) and found is None,
        facet=_facet(categories, found.by_category if found else {}),
        categories=[c for c in categories if "/" not in c.path],
        trails=_trails(here, found),
        near=nearby(here.edition, here.audience, query)
        if found and not found.hits
        else [],
        alternates=alternates(
            here,
            ((here.urls.search(site, q=query.text), True) for site in here.sites.all),
        ),
    )


def _trails(here: Visit, found: ResultPage | None) -> dict[str, list[Link]]:
    """The way to the category of each hit, by its path."""
    if found is None:
        return {}
    foreign = [hit for other in found.elsewhere for hit in other.hits]
    paths = {hit.card.category for hit in [*found.hits, *foreign]}
    return {path: trail_to(here, path).steps for path in paths}


def _facet(
    categories: list[Category], counts: dict[str, int]
) -> list[tuple[Category, int]]:
    """Top categories with how many of the results are in them or below, most first."""
    rows = []
    for category in categories:
        if "/" in category.path:
            continue
        below = f"{category.path}/"
        count = sum(n for path, n in counts.items() if f"{path}/".startswith(below))
        if count:
            rows.append((category, count))
    return sorted(rows, key=lambda row: -row[1])


@search.get("/suggest")
def suggestions() -> Response:
    """List titles and questions that may be what a reader is typing."""
    here = visit()
    house().limits.check_suggestion(request)
    found = suggest(here.edition, here.audience, parse(request.args.get("q", "")).text)
    keep_page()
    rows = [_row(here, suggestion) for suggestion in found]
    body = json.encode({"suggestions": rows})
    return Response(body, content_type="application/json")


def _row(here: Visit, suggestion: Suggestion) -> dict[str, str]:
    card = suggestion.card
    steps = here.catalogue.category_titles(here.audience, card.category)
    return {
        "text": suggestion.text,
        "title": card.title,
        "category": steps[0][1] if steps else "",
        "href": here.urls.article(here.site, card.slug),
    }
