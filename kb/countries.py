"""Countries: which codes stand for one."""

import re

from babel import Locale

_SHAPE = re.compile(r"[A-Z]{2}", re.ASCII)


def is_country(code: object) -> bool:
    """Whether `code` is two capital letters of ISO 3166 that Babel has a name for."""
    is_shaped = isinstance(code, str) and _SHAPE.fullmatch(code)
    return bool(is_shaped) and code in Locale("en").territories
