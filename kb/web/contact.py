"""The way to a person: what each channel is for, after the search."""

from flask import Blueprint, Response

from kb.web.alternates import alternates
from kb.web.render import html, render
from kb.web.visit import keep_page, visit

contact = Blueprint("contact", __name__)


@contact.get("/contact")
def channels() -> Response:
    """Show the ways to reach a person, and what each is good for."""
    here = visit()
    keep_page()
    return html(
        render(
            "contact.html",
            here,
            "search",
            categories=[
                c for c in here.catalogue.categories(here.audience) if "/" not in c.path
            ],
            alternates=alternates(
                here, ((here.urls.contact(s), True) for s in here.sites.all)
            ),
        )
    )
