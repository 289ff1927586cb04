"""The interface: complete catalogs, whole sentences, dates and sums of a country."""

import datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from kb.i18n import Words, available_catalogs, words_for
from kb.languages import parse_language
from kb.templates import make_environment

DAY = datetime.date(2026, 11, 4)


def words(name: str, country: str | None = None) -> Words:
    language = parse_language(name)
    assert language
    return words_for(language, country)


def test_the_interface_speaks_six_languages() -> None:
    codes = available_catalogs()

    assert codes == ["ar", "de", "en", "es", "fr", "ja"]


@pytest.mark.parametrize(
    ("name", "spoken"),
    [("fr", "fr"), ("fr-ca", "fr"), ("en-gb", "en"), ("it", "en"), ("he", "en"), ("zh-tw", "en")],
)  # fmt: skip
def test_a_language_without_a_catalog_gets_its_parents_words_or_english(
    name: str, spoken: str
) -> None:
    found = words(name)

    assert found.interface.code == spoken
    assert found.gettext("Print") == {"en": "Print", "fr": "Imprimer"}[spoken]


@pytest.mark.parametrize(
    ("name", "count", "said"),
    [
        ("en", 0, "0 articles"),
        ("en", 1, "1 article"),
        ("en", 2, "2 articles"),
        ("fr", 0, "0 article"),
        ("fr", 1, "1 article"),
        ("fr", 2, "2 articles"),
        ("fr", 1234, "1\u202f234 articles"),
        ("he", 1234, "1,234 articles"),
        ("de", 1, "1 Artikel"),
        ("de", 1234, "1.234 Artikel"),
        ("es", 1, "1 artículo"),
        ("es", 1234567, "1.234.567 artículos"),
        ("ja", 1, "1件の記事"),
        ("ja", 1234, "1,234件の記事"),
        ("ar", 0, "لا مقالات"),
        ("ar", 1, "مقالة واحدة"),
        ("ar", 2, "مقالتان"),
        ("ar", 3, "3 مقالات"),
        ("ar", 10, "10 مقالات"),
        ("ar", 11, "11 مقالة"),
        ("ar", 100, "100 مقالة"),
        ("ar", 103, "103 مقالات"),
    ],
)
def test_a_count_has_the_plural_and_the_digits_of_its_language(
    name: str, count: int, said: str
) -> None:
    found = words(name).in_page_for("%(num)s article", "%(num)s articles", count)

    assert found == said


def test_what_is_put_into_a_sentence_is_escaped_and_the_sentence_is_not() -> None:
    found = words("fr").in_page("%(brand)s Help", brand="<b>%(x)s</b>")

    assert found == Markup("Aide &lt;b&gt;%(x)s&lt;/b&gt;")


def test_a_sentence_without_holes_may_hold_a_percent_sign() -> None:
    found = words("en").in_page("100 % of them")

    assert found == Markup("100 % of them")


@pytest.mark.parametrize(
    ("name", "country", "long", "short"),
    [
        ("fr", None, "4 novembre 2026", "4 nov."),
        ("fr", "BE", "4 novembre 2026", "4 nov."),
        ("en", None, "November 4, 2026", "Nov 4"),
        ("en", "GB", "4 November 2026", "4 Nov"),
        ("ko", "KR", "November 4, 2026", "Nov 4"),
        ("de", "DE", "4. November 2026", "4. Nov."),
        ("es", "ES", "4 de noviembre de 2026", "4 nov"),
        ("ar", None, "4 نوفمبر 2026", "4 نوفمبر"),
        ("ja", "JP", "2026年11月4日", "11月4日"),
    ],
)
def test_a_day_is_written_as_the_country_writes_it(
    name: str, country: str | None, long: str, short: str
) -> None:
    found = words(name, country)

    assert (found.long_date(DAY), found.short_date(DAY)) == (long, short)


@pytest.mark.parametrize(
    ("name", "country", "amount", "currency", "written"),
    [
        ("fr", "FR", "4.90", "EUR", "4,90\xa0€"),
        ("fr", "FR", 1234.5, "USD", "1\u202f234,50\xa0$US"),
        ("fr", "CA", "5", "CAD", "5,00\xa0$"),
        ("en", None, "4.90", "EUR", "€4.90"),
        ("en", "BE", "1234.5", "EUR", "1.234,50\xa0€"),
        ("en", None, "5", "JPY", "¥5"),
        ("en", None, 0.1, "EUR", "€0.10"),
        ("de", "DE", "4.90", "EUR", "4,90\xa0€"),
        ("es", "ES", "4.90", "EUR", "4,90\xa0€"),
        ("ar", None, "4.90", "EUR", "\u200f4.90\xa0€"),
        ("ja", None, "4.90", "EUR", "€4.90"),
    ],
)
def test_a_sum_is_written_as_the_country_writes_it(
    name: str, country: str | None, amount: str | float, currency: str, written: str
) -> None:
    found = words(name, country).money(amount, currency)

    assert found == written


@pytest.mark.parametrize(
    ("name", "count", "written"),
    [
        ("fr", 1, "1\xa0jour"),
        ("fr", 14, "14\xa0jours"),
        ("fr", 1500, "1\u202f500\xa0jours"),
        ("en", 1, "1 day"),
        ("en", 14, "14 days"),
        ("de", 14, "14 Tage"),
        ("es", 14, "14 días"),
        ("ar", 3, "3 أيام"),
        ("ar", 14, "14 يومًا"),
        ("ja", 14, "14 日"),
        ("ja", 1500, "1,500 日"),
    ],
)
def test_days_are_counted_with_their_unit(name: str, count: int, written: str) -> None:
    found = words(name).days(count)

    assert found == written


@pytest.mark.parametrize(
    ("name", "other", "called"),
    [
        ("fr", "en", "anglais"),
        ("fr", "fr-ca", "français (Canada)"),
        ("en", "fr", "French"),
        ("en", "zh-tw", "Chinese (Traditional, Taiwan)"),
    ],
)
def test_a_language_is_called_as_the_reader_calls_it(
    name: str, other: str, called: str
) -> None:
    language = parse_language(other)

    assert language
    assert words(name).language_name(language) == called


def render(folder: Path, source: str, **values: object) -> str:
    (folder / "page.html").write_text(source)
    template = make_environment(folder).get_template("page.html")
    return template.render(words("fr").names, **values)


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("{{ value }}", "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;"),
        ('<a title="{{ value }}">', '<a title="&lt;b&gt;{{ 7*7 }}&lt;/b&gt;">'),
        ('{{ _("Print") }}', "Imprimer"),
        ("{{ day|long_date }}, {{ day|short_date }}", "4 novembre 2026, 4 nov."),
        ("{{ at|moment }}", "4 novembre 2026 à 09:12"),
        ("{{ 1234567|number }}", "1\u202f234\u202f567"),
    ],
    ids=["text", "attribute", "words", "days", "moments", "numbers"],
)
def test_a_template_escapes_values_and_speaks_the_readers_language(
    tmp_path: Path, source: str, page: str
) -> None:
    at = datetime.datetime(2026, 11, 4, 9, 12, tzinfo=datetime.UTC)
    values = {"value": "<b>{{ 7*7 }}</b>", "day": DAY, "at": at}

    found = render(tmp_path, source, **values)

    assert found == page


def test_a_partial_is_part_of_the_page_that_includes_it(tmp_path: Path) -> None:
    (tmp_path / "_outer.html").write_text('({% include "_inner.html" %})\n')
    (tmp_path / "_inner.html").write_text("{{ name }}\n")

    found = render(tmp_path, '{% include "_outer.html" %}!', name="Zoé & co")

    assert found == "(Zoé &amp; co)!"


def test_a_name_that_no_page_was_given_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError) as raised:
        render(tmp_path, "{{ forgotten }}")

    assert str(raised.value) == "'forgotten' is undefined"
