"""Languages: which names of folders are languages, and what pages say of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.languages import Language, parse_language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("fr", Language("fr", "fr", "français", "ltr")),
        ("EN", Language("en", "en", "English", "ltr")),
        ("fr-ca", Language("fr-ca", "fr-CA", "français (Canada)", "ltr")),
        ("FR_CA", Language("fr-ca", "fr-CA", "français (Canada)", "ltr")),
        ("pt-BR", Language("pt-br", "pt-BR", "português (Brasil)", "ltr")),
        ("zh", Language("zh", "zh", "中文", "ltr")),
        ("zh-TW", Language("zh-tw", "zh-Hant-TW", "中文 (繁體, 台灣)", "ltr")),
        ("zh_Hans", Language("zh-hans", "zh-Hans", "中文 (简体)", "ltr")),
        ("sr-Latn", Language("sr-latn", "sr-Latn", "srpski (latinica)", "ltr")),
        ("es-419", Language("es-419", "es-419", "español (Latinoamérica)", "ltr")),
        ("ja", Language("ja", "ja", "日本語", "ltr")),
        ("ar", Language("ar", "ar", "العربية", "rtl")),
        ("he", Language("he", "he", "עברית", "rtl")),
        ("fa", Language("fa", "fa", "فارسی", "rtl")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_name_in_any_spelling_is_a_language(name: str, language: Language) -> None:
    found = parse_language(name)

    assert found == language


@pytest.mark.parametrize(
    "name",
    ["", "f", "français", "media", "en-", "en--US", "fr fr", "fr\n", "fr\0", "fr;q=1", "../../etc/passwd", "xx-klingon", "xx", "root", "en" * 20, "фр"],
)  # fmt: skip
def test_what_babel_does_not_know_is_no_language(name: str) -> None:
    found = parse_language(name)

    assert found is None


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("fr", "fr"),
        ("fr-ca", "fr"),
        ("zh-TW", "zh-hant"),
        ("zh-HK", "zh-hant"),
        ("zh-CN", "zh-hans"),
        ("sr", "sr"),
        ("sr-Latn", "sr-latn"),
    ],
)
def test_dialects_share_a_family_and_scripts_do_not(name: str, family: str) -> None:
    language = parse_language(name)

    assert language
    assert language.family == family


@settings(deadline=None)
@given(
    st.text(max_size=50) | st.from_regex(r"[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8}){0,3}")
)
def test_any_text_is_a_language_or_none_and_a_language_reads_back(name: str) -> None:
    language = parse_language(name)

    if language:
        again = parse_language(language.code)
        assert again == language
        assert language.code == language.code.lower().replace("_", "-")
        assert language.locale.text_direction == language.direction
