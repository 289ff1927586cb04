"""The scan: which files a content folder gives, and what it says of the others."""

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.content.source import MAX_IMAGE_BYTES, Scan, scan
from kb.errors import ContentError

LIMIT = 2048


def write(folder: Path, *paths: str, size: int = 1) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"x" * size)


def files(found: Scan) -> list[tuple[str, str, str, str]]:
    return [(file.path, file.kind, file.language, file.key) for file in found.files]


def said(found: Scan) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_files_are_told_apart_by_their_names(tmp_path: Path) -> None:
    write(
        tmp_path,
        "fr/orders/track.md",
        "fr/orders/refunds/_category.md",
        "fr/_announcement.md",
        "fr/synonyms.txt",
        "fr/orders/synonyms.txt",
        "fr/top.md",
        "zh_TW/a.md",
        "media/orders/map.PNG",
    )

    found = scan(tmp_path, LIMIT)

    assert files(found) == [
        ("fr/_announcement.md", "announcement", "fr", ""),
        ("fr/orders/refunds/_category.md", "category", "fr", "orders/refunds"),
        ("fr/orders/synonyms.txt", "synonyms", "fr", "orders"),
        ("fr/orders/track.md", "article", "fr", "orders/track"),
        ("fr/synonyms.txt", "synonyms", "fr", ""),
        ("fr/top.md", "article", "fr", "top"),
        ("media/orders/map.PNG", "image", "", "orders/map.PNG"),
        ("zh_TW/a.md", "article", "zh-tw", "a"),
    ]
    assert [language.code for language in found.languages] == ["fr", "zh-tw"]
    assert said(found) == []


def test_what_is_no_article_is_passed_over_in_silence(tmp_path: Path) -> None:
    write(
        tmp_path,
        "sites.toml",
        "facts.toml",
        "README",
        ".git/config.md",
        "_drafts/a.md",
        "synonyms.txt",
        "fr/.hidden.md",
        "fr/.trash/a.md",
        "fr/_notes.md",
        "fr/_old/a.md",
        "fr/a.md.bak",
        "fr/a.txt",
    )

    found = scan(tmp_path, LIMIT)

    assert (files(found), said(found)) == ([], [])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a.md", "a.md:1: error: put articles into a language's folder, such as fr/orders/"),
        ("articles/a.md", "articles:1: error: 'articles' is no language; name the folder by its code, such as fr"),
        ("xx/a.md", "xx:1: error: 'xx' is no language; name the folder by its code, such as fr"),
        ("media/a.svg", "media/a.svg:1: error: no image that we show; use PNG, JPEG, GIF or WebP"),
        ("media/a.html", "media/a.html:1: error: no image that we show; use PNG, JPEG, GIF or WebP"),
        ("media/a.png.exe", "media/a.png.exe:1: error: no image that we show; use PNG, JPEG, GIF or WebP"),
        ("fr/x.md/a.md", "fr/x.md:1: error: a folder that is named like an article; rename it"),
        ("fr/" + "a/" * 12 + "b.md", f"fr/{'a/' * 11}a/b.md:1: error: the path is too long or too deep; shorten it"),
        (f"fr/{'a' * 120}/{'b' * 120}.md", f"fr/{'a' * 120}/{'b' * 120}.md:1: error: the path is too long or too deep; shorten it"),
        ("fr/a\u202eb.md", "fr/a\\u202eb.md:1: error: the name has unreadable characters; rename the file"),
        ("fr/a\nb.md", "fr/a\\nb.md:1: error: the name has unreadable characters; rename the file"),
        ("fr/a\x1b[31m.md", "fr/a\\x1b[31m.md:1: error: the name has unreadable characters; rename the file"),
    ],
    ids=["outside", "no language", "unknown language", "svg", "html", "program", "folder", "too deep", "too long", "direction mark", "line end", "escape"],
)  # fmt: skip
def test_a_place_that_cannot_be_used_is_said_and_the_neighbour_stays(
    tmp_path: Path, path: str, message: str
) -> None:
    write(tmp_path, path, "fr/good.md")

    found = scan(tmp_path, LIMIT)

    assert said(found) == [message]
    assert files(found) == [("fr/good.md", "article", "fr", "good")]


def test_a_name_that_is_no_utf_8_is_said(tmp_path: Path) -> None:
    write(tmp_path, "fr/good.md")
    (tmp_path / "fr" / os.fsdecode(b"bad\xff.md")).write_text("x")

    found = scan(tmp_path, LIMIT)

    assert said(found) == [
        "fr/bad\\udcff.md:1: error: the name has unreadable characters; rename the file"
    ]
    assert files(found) == [("fr/good.md", "article", "fr", "good")]


@pytest.mark.parametrize(
    ("path", "size", "message"),
    [
        ("fr/a.md", LIMIT + 1, "fr/a.md:1: error: larger than 2 KB; split it into articles"),
        ("fr/synonyms.txt", LIMIT + 1, "fr/synonyms.txt:1: error: larger than 2 KB; shorten it"),
        ("media/a.png", MAX_IMAGE_BYTES + 1, "media/a.png:1: error: larger than 5 MB; make it smaller"),
    ],
)  # fmt: skip
def test_a_file_that_is_too_large_is_not_opened(
    tmp_path: Path, path: str, size: int, message: str
) -> None:
    write(tmp_path, path, size=size)

    found = scan(tmp_path, LIMIT)

    assert (files(found), said(found)) == ([], [message])


def test_a_file_of_just_the_size_allowed_is_read(tmp_path: Path) -> None:
    write(tmp_path, "fr/a.md", size=LIMIT)

    found = scan(tmp_path, LIMIT)

    assert files(found) == [("fr/a.md", "article", "fr", "a")]


def test_twins_in_two_unicode_forms_are_one_article_and_a_problem(
    tmp_path: Path,
) -> None:
    composed, decomposed = (
        f"fr/{unicodedata.normalize(form, 'été')}.md" for form in ("NFC", "NFD")
    )
    write(tmp_path, composed, decomposed)

    found = scan(tmp_path, LIMIT)

    assert files(found) == [(composed, "article", "fr", "été")]
    assert said(found) == [
        f"{decomposed}:1: error: the same name as {composed}; rename one"
    ]


def test_of_a_language_spelt_twice_the_usual_spelling_is_kept(tmp_path: Path) -> None:
    write(tmp_path, "FR/a.md", "fr/b.md")

    found = scan(tmp_path, LIMIT)

    assert files(found) == [("fr/b.md", "article", "fr", "b")]
    assert said(found) == [
        "FR:1: error: fr has another folder, in another spelling; keep one"
    ]


def test_a_link_within_the_content_is_an_article(tmp_path: Path) -> None:
    write(tmp_path, "fr/a.md")
    (tmp_path / "fr" / "b.md").symlink_to("a.md")

    found = scan(tmp_path, LIMIT)

    assert [file.key for file in found.files] == ["a", "b"]


LEADS_OUT = "a link that leads out of the content or nowhere; copy the file"


@pytest.mark.parametrize(
    "target",
    ["/etc/passwd", "../../outside.md", "nowhere.md", "b.md", ".", "/dev/zero"],
    ids=["absolute", "above", "dangling", "itself", "a folder", "a device"],
)
def test_a_link_that_leads_elsewhere_is_said_and_not_followed(
    tmp_path: Path, target: str
) -> None:
    content = tmp_path / "content"
    write(content, "fr/good.md")
    (tmp_path / "outside.md").write_text("secret")
    (content / "fr" / "b.md").symlink_to(target)

    found = scan(content, LIMIT)

    assert said(found) == [f"fr/b.md:1: error: {LEADS_OUT}"]
    assert files(found) == [("fr/good.md", "article", "fr", "good")]


def test_a_folder_that_is_a_link_is_not_entered(tmp_path: Path) -> None:
    content = tmp_path / "content"
    write(content, "fr/good.md")
    write(tmp_path, "outside/secret.md")
    (content / "fr" / "folder").symlink_to(tmp_path / "outside")
    (content / "de").symlink_to(tmp_path / "outside")

    found = scan(content, LIMIT)

    assert said(found) == [
        "de:1: error: put articles into a language's folder, such as fr/orders/",
        f"fr/folder:1: error: {LEADS_OUT}",
    ]
    assert files(found) == [("fr/good.md", "article", "fr", "good")]


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    write(tmp_path, "fr/good.md")
    os.mkfifo(tmp_path / "fr" / "pipe.md")

    found = scan(tmp_path, LIMIT)

    assert said(found) == ["fr/pipe.md:1: error: not a regular file"]
    assert files(found) == [("fr/good.md", "article", "fr", "good")]


def test_a_stamp_changes_with_every_writing(tmp_path: Path) -> None:
    write(tmp_path, "fr/a.md")
    before = scan(tmp_path, LIMIT).files
    os.utime(tmp_path / "fr" / "a.md", ns=(1, 1))

    after = scan(tmp_path, LIMIT).files

    assert [file.path for file in before] == [file.path for file in after]
    assert before[0].stamp != after[0].stamp


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    found = scan(tmp_path, LIMIT)

    assert found == Scan([], [], [])


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda _: None, "No such file or directory"),
        (lambda path: path.write_text("x"), "Not a directory"),
    ],
    ids=["missing", "a file"],
)
def test_content_that_is_no_folder_is_an_error_of_ours(
    tmp_path: Path, make: Callable[[Path], object], reason: str
) -> None:
    content = tmp_path / "content"
    make(content)

    with pytest.raises(ContentError) as raised:
        scan(content, LIMIT)

    assert str(raised.value) == f"{content}: {reason}; give the folder of the articles"


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write(tmp_path, "fr/b/a.md", "fr/a.md", "en/c.md", "fr/a/z.md")

    found = scan(tmp_path, LIMIT)

    paths = [file.path for file in found.files]
    assert paths == ["en/c.md", "fr/a.md", "fr/a/z.md", "fr/b/a.md"]
