"""Passwords of agents: hashed by scrypt, each with a salt of its own."""

import functools
import secrets

from werkzeug.security import check_password_hash, generate_password_hash

from kb.errors import AgentRefused

MIN_LETTERS = 12
# Nobody types more, and a stranger must not make us hash a book.
MAX_LETTERS = 256
# A password of one letter twelve times is as weak as one of one letter.
_MIN_DIFFERENT = 5


def hash_password(password: str) -> str:
    """What is stored of a password. Raises AgentRefused when it is too weak."""
    if not MIN_LETTERS <= len(password) <= MAX_LETTERS:
        raise AgentRefused(
            f"the password has {len(password)} characters; give it from {MIN_LETTERS} "
            f"to {MAX_LETTERS}"
        )
    if len(set(password)) < _MIN_DIFFERENT:
        raise AgentRefused(
            "the password repeats itself; give it at least "
            f"{_MIN_DIFFERENT} different characters"
        )
    return generate_password_hash(password, "scrypt")


def is_password(hashed: str | None, typed: str) -> bool:
    """Whether `typed` is the password; as slow for nobody's as for somebody's.

    It takes 32 MiB and a tenth of a second of a core: `sign_ins.turn` bounds that.
    """
    is_right = check_password_hash(hashed or _nobodys(), typed[:MAX_LETTERS])
    return is_right and hashed is not None


@functools.cache
def _nobodys() -> str:
    return generate_password_hash(secrets.token_urlsafe(), "scrypt")
