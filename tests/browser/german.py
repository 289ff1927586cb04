"""A help center of long words, long titles and many subjects."""

from tests.conftest import article

WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
MAILBOX = "kundendienst-rindfleischetikettierungsueberwachung@shop.example"
TITLE = f"Das {WORD} erklären, wenn der Verkäufer nicht innerhalb der Frist antwortet"
BODY = f"""Alles zum {WORD}.

## Das {WORD}

- {WORD}

## Gebühren

1. Rufen Sie `firststop-{WORD}` auf.

| {WORD} | Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung |
|---|---:|
| {WORD} | 4,90 EUR |

## Fristen

Keine.
"""
SUBJECTS = 30

GERMAN: dict[str, str | bytes] = {
    "sites.toml": f"""
[channels]
email = "{MAILBOX}"

[sites.de]
languages = ["de"]
""",
    **{
        f"de/k{n:02}/_category.md": article(f"{WORD} {n}" if n % 9 == 0 else f"K {n}")
        for n in range(SUBJECTS)
    },
    **{
        f"de/k{n:02}/a.md": article(
            TITLE, BODY, summary=f"Zum {WORD}.", featured="true", updated="2026-11-02"
        )
        for n in range(SUBJECTS)
    },
}

GERMAN_KINDS = {
    "home": "/de/",
    "category": "/de/categories/k00",
    "article": "/de/articles/k00-a",
    "results": f"/de/search?q={WORD}",
    "empty results": "/de/search?q=xqzzy",
    "contact": "/de/contact",
    "answers": f"/de/contact/answers?q={WORD}",
    "not found": f"/de/articles/{WORD.lower()}",
}
