"""The tables of an edition's catalogue.

Article and category numbers are shared by all languages. A language column holds a
code. Moments are local ISO texts ("2026-11-01T00:00"), compared with the local time of
whoever reads: one edition serves every time zone.
"""

import datetime

# Raise it when tables, or what is stored in them, change: older editions are then
# neither read nor built upon.
VERSION = 11

EARLIEST, LATEST = "0000", "9999"
# The position of what nobody put in order.
UNORDERED = 1_000_000_000


def moment(at: datetime.datetime | None, default: str) -> str:
    """A local moment as the catalogue holds it, to the minute."""
    return at.isoformat(timespec="minutes") if at else default


TABLES = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    key TEXT NOT NULL,
    category INTEGER NOT NULL,
    slug TEXT NOT NULL,
    default_slug TEXT NOT NULL,
    own_slug TEXT,
    title TEXT NOT NULL,
    teaser TEXT NOT NULL,
    position INTEGER NOT NULL,
    featured INTEGER NOT NULL,
    updated TEXT,
    review_by TEXT,
    since TEXT NOT NULL,
    until TEXT NOT NULL,
    countries TEXT NOT NULL,
    translated_from TEXT,
    text_digest TEXT NOT NULL,
    digest TEXT NOT NULL,
    pack INTEGER NOT NULL
);
CREATE UNIQUE INDEX article_key ON article (key, language);
CREATE INDEX article_slug ON article (slug, language);
CREATE INDEX article_own_slug ON article (own_slug, language)
    WHERE own_slug IS NOT NULL;
CREATE INDEX article_category ON article (category, language, position, title, key);
CREATE INDEX article_featured ON article (language) WHERE featured;
CREATE INDEX article_updated ON article (language, updated);
CREATE INDEX article_limited ON article (language)
    WHERE since > '0000' OR until < '9999' OR countries != '';

CREATE TABLE variant (number INTEGER PRIMARY KEY, article INTEGER, countries TEXT);
CREATE INDEX variant_article ON variant (article);

CREATE TABLE alias (slug TEXT, language TEXT, article INTEGER);
CREATE INDEX alias_slug ON alias (slug, language);
CREATE INDEX alias_article ON alias (article);

-- Of a translation whose source has changed: what was compared, and what came of it;
-- no places where the text that it was made from is not known.
CREATE TABLE comparison (article INTEGER PRIMARY KEY, of TEXT NOT NULL, places BLOB);

CREATE TABLE related (article INTEGER, rank INTEGER, key TEXT, line INTEGER);
CREATE INDEX related_article ON related (article);

CREATE TABLE reference (article INTEGER, kind TEXT, name TEXT, line INTEGER);
CREATE INDEX reference_article ON reference (article);
CREATE INDEX reference_name ON reference (kind, name);

CREATE TABLE suggested (
    number INTEGER PRIMARY KEY, article INTEGER, language TEXT, rank INTEGER, text TEXT
);
CREATE INDEX suggested_article ON suggested (article);
-- Rows lie in the order in which they are read; `flat` is the text flattened, after a
-- space, for typed words to be looked for at the start of its words.
CREATE TABLE suggestion (
    language TEXT, rank INTEGER, tail TEXT, suggested INTEGER,
    article INTEGER NOT NULL, flat TEXT NOT NULL,
    PRIMARY KEY (language, rank, tail, suggested)
) WITHOUT ROWID;

CREATE TABLE category (number INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE category_name (
    path TEXT, language TEXT, title TEXT NOT NULL, summary TEXT,
    position INTEGER NOT NULL, icon TEXT,
    PRIMARY KEY (path, language)
);
CREATE TABLE announcement (
    language TEXT PRIMARY KEY, body BLOB NOT NULL,
    since TEXT NOT NULL, until TEXT NOT NULL
);
CREATE TABLE media (
    name TEXT PRIMARY KEY, file TEXT NOT NULL, width INTEGER, height INTEGER
);

CREATE TABLE source (
    path TEXT PRIMARY KEY, kind TEXT NOT NULL, digest TEXT NOT NULL, seen TEXT NOT NULL,
    state TEXT NOT NULL
);
CREATE TABLE problem (
    origin TEXT, path TEXT, line INTEGER, level TEXT, code TEXT, message TEXT,
    since TEXT, until TEXT
);
CREATE INDEX problem_path ON problem (path);
CREATE TABLE moment (at TEXT PRIMARY KEY);
CREATE TABLE note (name TEXT PRIMARY KEY, value BLOB);
"""

PACK_TABLES = """
CREATE TABLE article (
    number INTEGER PRIMARY KEY, body BLOB NOT NULL, sections BLOB NOT NULL
);
"""
