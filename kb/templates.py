"""Templates: the Jinja environment that pages and mail share."""

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context

from kb.settings import TEMPLATES

_INCLUDE = re.compile(r'\{% include "([\w.]+)" %\}')


def make_environment(templates: Path = TEMPLATES) -> Environment:
    """An environment for the templates of a folder.

    Each render passes `Words.names`: the language is a value of the page, never a state
    of the process. All but plain text is escaped, and a name that was not passed is an
    error.
    """
    environment = Environment(
        loader=_InlineLoader(templates),
        autoescape=select_autoescape(disabled_extensions=("txt",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    for name in (
        *("long_date", "short_date", "moment", "zone_name"),
        *("number", "file_size", "language_name", "span"),
    ):
        environment.filters[name] = _of_words(name)
    return environment


class _InlineLoader(FileSystemLoader):
    """Puts partials into the page before it is compiled.

    A partial that is included at render time costs a copy of the whole context, which
    was a quarter of the time that a page took.
    """

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_current = super().get_source(environment, template)
        inlined = _INCLUDE.sub(
            lambda m: self.get_source(environment, m[1])[0].removesuffix("\n"), source
        )
        return inlined, path, is_current


def _of_words(name: str) -> Callable[..., str]:
    @pass_context
    def call(context: Context, *arguments: Any) -> str:
        result: str = getattr(context["words"], name)(*arguments)
        return result

    return call


@functools.lru_cache(maxsize=64)
def template(name: str) -> Template:
    """One of the templates that ship with us, compiled once a process."""
    return _shipped().get_template(name)


@functools.lru_cache(maxsize=1)
def _shipped() -> Environment:
    return make_environment()
