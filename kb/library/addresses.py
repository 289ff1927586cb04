"""Addresses: which articles a slug may mean, in whatever language it is."""

import sqlite3

from kb.library.audience import Audience
from kb.library.sight import rank, values


def keys_of(db: sqlite3.Connection, audience: Audience, slug: str) -> list[str]:
    """Keys of the articles with that slug, now or once, the likeliest first.

    Those of the audience's languages go before those of others.
    """
    place = rank(audience)
    rows = db.execute(
        f"""SELECT key FROM (
            SELECT key, 0 AS old, {place} AS rank FROM article WHERE slug = :slug
            UNION ALL SELECT article.key, 1, {place} FROM alias
            JOIN article ON article.number = alias.article
            WHERE alias.slug = :slug
        ) ORDER BY rank = 99, old, rank, key""",
        values(audience, slug=slug),
    )
    return list(dict.fromkeys(key for (key,) in rows))
