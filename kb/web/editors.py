"""Pages for editors, while the content is watched: how translations stand."""

import datetime

from flask import Blueprint, Response

from kb.content.tree import FACT_MARK
from kb.errors import DeskUnavailable
from kb.insight.articles import reads_by_key
from kb.web.alternates import alternates
from kb.web.render import html, render
from kb.web.visit import house, visit

editors = Blueprint("editors", __name__)


@editors.get("/translations")
def translations() -> Response:
    """Show how far each language follows the source, and what is behind."""
    here = visit()
    try:
        reads = reads_by_key(
            house().desk.database, datetime.datetime.now(datetime.UTC).date()
        )
    except DeskUnavailable:
        # It is shown to editors all the same: nothing has been read then.
        reads = {}
    found = here.edition.translations(reads)
    behind = {
        one.id: here.edition.behind(one.id) or []
        for language in found
        for one in language.waiting
        if one.state == "behind"
    }
    page = render(
        "translations.html",
        here,
        found=found,
        behind=behind,
        written=_written,
        alternates=alternates(
            here, ((here.urls.home(s), False) for s in here.sites.all)
        ),
    )
    return html(page)


def _written(text: str) -> str:
    """A text with its facts as an editor writes them."""
    return FACT_MARK.sub(lambda mark: f"{{fact: {mark[1]}}}", text)
