"""A help center in Greek whose interface speaks no language: what it shows in ASCII
letters, nobody translated.

All words of the content are Greek, and so are the dates and the names of languages; the
words of the interface are accented, longer by two fifths and in brackets.
"""

import io
import re
import shutil
from pathlib import Path
from string import ascii_letters

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from kb.i18n import CATALOGS
from tests.conftest import REPOSITORY, article

LANGUAGE = "el"

_ACCENTED = str.maketrans(
    ascii_letters, "åƀçđéƒĝĥîĵķļɱñôþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÔÞǪŔŠŢÛṼŴẊÝŽ"
)
_HOLE = re.compile(r"(%\(\w+\)s|\{\w*\})")


def make_house(folder: Path) -> Path:
    """A copy of the program that speaks the pseudo language, to run from `folder`."""
    ignored = shutil.ignore_patterns("__pycache__", "translations")
    shutil.copytree(REPOSITORY / "kb", folder / "kb", ignore=ignored)
    for name in ("templates", "static"):
        (folder / name).symlink_to(REPOSITORY / name)
    place = folder / "kb" / "translations"
    shutil.copytree(CATALOGS / "en", place / "en")
    (place / LANGUAGE / "LC_MESSAGES").mkdir(parents=True)
    (place / LANGUAGE / "LC_MESSAGES" / "messages.po").write_bytes(_catalog())
    return folder


def _catalog() -> bytes:
    with (CATALOGS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    catalog = Catalog(locale=LANGUAGE)
    for message in messages:
        forms = [message.id] if isinstance(message.id, str) else message.id
        said = tuple(pseudo(form) for form in forms)
        string = said[0] if isinstance(message.id, str) else said
        catalog.add(message.id, string, flags=message.flags)
    written = io.BytesIO()
    write_po(written, catalog)
    return written.getvalue()


def pseudo(text: str) -> str:
    """A message with its holes kept: "Print" is "⟦Þŕŕîñţţ⟧"."""
    return "⟦" + "".join(map(_accented, _HOLE.split(text))) + "⟧"


def _accented(part: str) -> str:
    if _HOLE.fullmatch(part):
        return part
    longer = re.sub(r"\w", lambda m: m[0] * (1 + (m.start() % 5 in (1, 4))), part)
    return longer.translate(_ACCENTED)


_FILLER = "Γράψτε στον πωλητή και περιμένετε την απάντησή του."

_STEPS = """Επιστρέψτε το προϊόν μέσα σε {fact: return_window}, με {fact: label}.

## Πριν αρχίσετε

Ελέγξτε το προϊόν[^1] και διαβάστε [πότε θα πληρωθείτε](article:returns/refunds/refund).

## Τα βήματα

1. Ανοίξτε τον λογαριασμό.
2. Διαλέξτε την παραγγελία.

!!! note
    Κρατήστε την απόδειξη.

!!! tip
    Βγάλτε φωτογραφίες.

!!! warning
    Μην αργήσετε.

## Μετά

Θα λάβετε μήνυμα.

[^1]: Με όλα τα εξαρτήματα.
"""

CONTENT: dict[str, str | bytes] = {
    "sites.toml": """
default = "el"

[brand]
name = "Αγορά"
home = "https://www.shop.example/"
examples.el = ["επιστροφή προϊόντος", "χαμένο δέμα"]

[[brand.links]]
href = "https://www.shop.example/terms"
title.el = "Όροι χρήσης"

[channels]
email = "βοήθεια@αγορά.δοκιμή"
chat_article = "contact/chat"
email_article = "contact/mail"
dispute_article = "contact/dispute"

[sites.el]
languages = ["el", "ru"]
country = "GR"

[sites.ru]
languages = ["ru"]
""",
    "facts.toml": """
[return_window]
unit = "days"
title = "Προθεσμία επιστροφής"

[[return_window.values]]
value = 14
source = "Όροι"

[label]
unit = "money"
title = "Ετικέτα"

[[label.values]]
value = "4.90"
valid_to = 2098-12-31
source = "Τιμοκατάλογος"

[[label.values]]
value = "5.20"
valid_from = 2099-01-01
""",
    "el/_announcement.md": "**Γιορτές.** Τα δέματα αργούν δύο ημέρες.",
    "el/returns/_category.md": article("Επιστροφές", summary="Πώς επιστρέφετε."),
    "el/returns/refunds/_category.md": article("Χρήματα"),
    "el/contact/_category.md": article("Επικοινωνία", summary="Πώς μας βρίσκετε."),
    "el/returns/return.md": article(
        "Επιστροφή προϊόντος",
        _STEPS,
        slug="επιστροφή-προϊόντος",
        summary="Η προθεσμία και τα βήματα.",
        questions="[πώς επιστρέφω ένα προϊόν]",
        featured="true",
        updated="2026-11-02",
        related="[contact/chat]",
        order="10",
    ),
    "el/returns/exchange.md": article("Αλλαγή προϊόντος", _FILLER, order="20"),
    "el/returns/refunds/refund.md": article("Πότε θα πληρωθείτε", _FILLER),
    "el/contact/chat.md": article("Συνομιλία", _FILLER, updated="2026-10-01"),
    "el/contact/mail.md": article("Μήνυμα", _FILLER),
    "el/contact/dispute.md": article("Διαφωνία", _FILLER),
    **{
        f"el/returns/n{n}.md": article(f"Δέμα αριθμός {n}", _FILLER, order=f"{30 + n}")
        for n in range(25)
    },
    "ru/returns/_category.md": article("Возврат"),
    "ru/returns/label.md": article("Этикетка", "Текст.", slug="этикетка"),
}

PSEUDO_KINDS = {
    "home": "/el/",
    "category": "/el/categories/returns",
    "nested category": "/el/categories/returns/refunds",
    "article": "/el/articles/επιστροφή-προϊόντος",
    "article in another language": "/el/articles/этикетка",
    "no question": "/el/search",
    "results": "/el/search?q=δέμα",
    "results in the middle": "/el/search?q=δέμα&page=2",
    "results of a corrected question": "/el/search?q=επιστρωφή",
    "unsure results": "/el/search?q=επιστροφή+καμηλοπάρδαλη+υποβρύχιο+τηλεσκόπιο",
    "empty results": "/el/search?q=ξζψωβ",
    "contact": "/el/contact?q=δέμα&article=returns/return-an-item",
    "answers": "/el/contact/answers?q=δέμα",
    "no answer": "/el/contact/answers?q=ξζψωβ",
    "found": "/el/contact/solved?answer=returns/return-an-item",
    "the subject of a message": "/el/contact/message",
    "form": "/el/contact/message?subject=returns",
    "empty question": "/el/contact?empty=yes",
    "vote": "/el/articles/επιστροφή-προϊόντος/vote?thanks=no",
    "reason": "/el/articles/επιστροφή-προϊόντος/vote?thanks=reason",
    "expired link": "/el/tickets/expired",
    "not found": "/el/articles/ξζψωβ",
    "not found, with suggestions": "/el/articles/επιστροφή",
}
