"""Votes: whether an article answered, and if not, why."""

from flask import Blueprint, Response, abort, request

from kb.web.alternates import alternates
from kb.web.render import html, led_to, link_to, render
from kb.web.tabs import tab_of
from kb.web.trails import trail_to
from kb.web.visit import Visit, count, house, visit

votes = Blueprint("votes", __name__)

# Why an article did not answer; in the order in which they are asked.
REASONS = ("other-case", "unclear", "wrong", "does-not-work", "outdated")


@votes.post("/articles/<slug>/vote")
def vote(slug: str) -> Response:
    """Count a yes, a no, or the reason of a no; then thank the reader."""
    here = visit()
    card = here.catalogue.find(here.audience, slug)
    if card is None:
        abort(404)
    house().limits.check_vote(request)
    answer, reason = request.form.get("answer"), request.form.get("reason")
    tab = tab_of(request.form.get("tab", ""))
    article = f"{card.language}/{card.key}"
    if answer in ("yes", "no"):
        thanks = answer
        count("vote", value=answer, article=article, tab=tab)
    elif reason in REASONS:
        thanks = "reason"
        count("reason", value=reason, article=article, tab=tab)
    else:
        abort(400)
    return led_to(here.urls.vote(here.site, card.slug, thanks=thanks))


@votes.get("/articles/<slug>/vote")
def thanks(slug: str) -> Response:
    """Thank a reader who voted: after a no ask why, and offer a person."""
    here = visit()
    card = here.catalogue.find(here.audience, slug)
    said = request.args.get("thanks")
    if card is None or said not in ("yes", "no", "reason"):
        abort(404)
    page = render(
        "vote.html",
        here,
        said=said,
        card=card,
        article=link_to(here, card),
        reasons=_reasons(here),
        trail=trail_to(here, card.category),
        alternates=alternates(
            here, ((here.urls.home(site), False) for site in here.sites.all)
        ),
    )
    answer = html(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _reasons(here: Visit) -> list[tuple[str, str]]:
    gettext = here.words.gettext
    words = {
        "other-case": gettext("It is not about my case"),
        "unclear": gettext("I did not understand it"),
        "wrong": gettext("Something in it is wrong"),
        "does-not-work": gettext("I did what it says, and it does not work"),
        "outdated": gettext("It is out of date"),
    }
    return [(reason, words[reason]) for reason in REASONS]
