"""Acceptance: one line of front matter is written, and nothing else."""

import pytest

from kb.content.acceptance import Accepted, accept, prune
from kb.content.editing import with_key
from kb.content.source import scan
from kb.errors import ContentError
from tests.conftest import Place, article

MARK = "0123456789ab"
LINE = f"translated_from: {MARK}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\ntitle: T\n---\nText.\n", f"---\ntitle: T\n{LINE}\n---\nText.\n"),
        ("---\r\ntitle: T\r\n---\r\nText.", f"---\r\ntitle: T\r\n{LINE}\r\n---\r\nText."),
        ("---\ntranslated_from: aaaaaaaaaaaa\ntitle: T # x\n---\n", f"---\n{LINE}\ntitle: T # x\n---\n"),
        ("---\r\ntranslated_from: a\r\n---\r\n", f"---\r\n{LINE}\r\n---\r\n"),
        ("\ufeff---\ntitle: T\n...\n", f"\ufeff---\ntitle: T\n{LINE}\n...\n"),
        ("---\n---\ntranslated_from: mine\n", f"---\n{LINE}\n---\ntranslated_from: mine\n"),
        ("# T\n\nText.\n", f"---\n{LINE}\n---\n# T\n\nText.\n"),
    ],
    ids=["added", "Windows", "replaced", "replaced on Windows", "BOM", "only in the header", "no header"],
)  # fmt: skip
def test_accepting_writes_one_line(before: str, after: str) -> None:
    found = with_key(before.encode(), "translated_from", MARK).decode()

    assert found == after


def test_the_text_of_the_source_is_kept_by_its_digest(place: Place) -> None:
    place.write(
        {"en/a.md": article("A", "Te\u0301xt.\r\nMore."), "fr/a.md": article("B")}
    )
    found = scan(place.content, 10_000)

    accepted = accept(place.content, found, "en", "fr/a")

    kept = list((place.content / "_sources").iterdir())
    assert accepted == Accepted("fr/a.md", kept[0].stem)
    assert [path.read_text() for path in kept] == ["T\u00e9xt.\nMore.\n"]
    assert (
        f"translated_from: {kept[0].stem}\n" in (place.content / "fr/a.md").read_text()
    )
    assert place.publish().problems == []


@pytest.mark.parametrize(
    ("article_id", "said"),
    [
        ("en/a", "en/a: no translation from en; write an id such as fr/a/b"),
        ("fr/nowhere", "fr/nowhere: no translation from en; write an id such as fr/a/b"),
        ("fr/alone", "fr/alone: there is no en/alone.md to follow"),
        ("../a", "../a: no translation from en; write an id such as fr/a/b"),
    ],
)  # fmt: skip
def test_what_is_no_translation_is_not_accepted(
    article_id: str, said: str, place: Place
) -> None:
    place.write({"en/a.md": article(), "fr/a.md": article(), "fr/alone.md": article()})
    found = scan(place.content, 10_000)

    with pytest.raises(ContentError) as raised:
        accept(place.content, found, "en", article_id)

    assert str(raised.value) == said


def test_only_texts_that_no_file_names_are_pruned(place: Place) -> None:
    place.write({f"{code}/a.md": article("A", "One.") for code in ("en", "fr", "de")})
    first = accept(place.content, scan(place.content, 10_000), "en", "fr/a").digest
    accept(place.content, scan(place.content, 10_000), "en", "de/a")
    place.write({"en/a.md": article("A", "Two.")})
    broken = f"---\ntitle: [\ntranslated_from: {'b' * 12}\n---\n"
    place.write({f"_sources/{'b' * 12}.md": "B", "fr/broken.md": broken})
    place.write({f"_sources/{'c' * 12}.md": "C", "_sources/notes.md": "Mine."})
    accept(place.content, scan(place.content, 10_000), "en", "fr/a")

    one = prune(place.content, scan(place.content, 10_000))
    accept(place.content, scan(place.content, 10_000), "en", "de/a")
    two = prune(place.content, scan(place.content, 10_000))
    three = prune(place.content, scan(place.content, 10_000))

    assert one == [f"_sources/{'c' * 12}.md"]
    assert two == [f"_sources/{first}.md"]
    assert three == []
    assert (place.content / "_sources/notes.md").exists()
    assert (place.content / f"_sources/{'b' * 12}.md").exists()
