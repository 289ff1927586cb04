"""For operators: is it alive, can it serve, which version is it."""

import datetime
import importlib.metadata

from flask import Blueprint, Response
from msgspec import json

from kb.errors import DamagedEdition, DamagedIndex, NoEdition
from kb.web.visit import house

health = Blueprint("health", __name__)


def _answer(code: int, /, **values: object) -> Response:
    response = Response(json.encode(values), code, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@health.get("/healthz")
def healthz() -> Response:
    """200 as soon as pages can be served; "degraded" while something is broken."""
    try:
        edition = house().library.edition()
    except (NoEdition, DamagedEdition) as error:
        return _answer(503, status="unavailable", reason=type(error).__name__)
    today = datetime.datetime.now(datetime.UTC).date()
    problems = edition.catalogue.problems(today)
    errors = len({problem.path for problem in problems if problem.level == "error"})
    is_sound = not errors and not edition.lost
    return _answer(200, status="ok" if is_sound else "degraded", errors=errors)


@health.get("/readyz")
def readyz() -> Response:
    """200 when pages and search both work."""
    try:
        edition = house().library.edition()
        for family in edition.families:
            edition.searcher(family)
    except (NoEdition, DamagedEdition, DamagedIndex) as error:
        return _answer(503, status="unavailable", reason=type(error).__name__)
    return _answer(200, status="ok", edition=edition.name)


@health.get("/version")
def version() -> Response:
    """Which program serves which edition."""
    name = house().library.current_name()
    return _answer(200, version=importlib.metadata.version("firststop"), edition=name)
