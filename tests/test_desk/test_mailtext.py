"""Mail text: what a person wrote stays, what their program added goes."""

import pytest

from kb.desk.mailtext import MAX_TEXT, own_words, text_of_html


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Merci !\n", "Merci !"),
        ("Oui.\n\nLe 25 nov. 2026 à 9:30, Claire a écrit :\n> Bonjour\n>\n> Merci\n", "Oui."),
        ("Yes.\n\nOn Wed, Nov 25, 2026 at 9:30 AM Claire\n<help@shop.example> wrote:\n\n> Hello\n", "Yes."),
        ("はい。\n\n2026年11月25日(水) 9:30 Claire：\n> こんにちは\n", "はい。"),
        ("Ja.\n> Guten Tag\n", "Ja."),
        ("Oui.\n-- \nCamille\n06 00 00 00 00", "Oui."),
        ("Oui.\n\n--\nCamille", "Oui."),
        # Where it is not sure, all stays.
        ("> Bonjour\n\nMa réponse est en dessous.", "> Bonjour\n\nMa réponse est en dessous."),
        ("> Tout est cité.\n", "> Tout est cité."),
        ("Voici :\n- un\n- deux", "Voici :\n- un\n- deux"),
        ("A\n-- \n" + "ligne\n" * 30, "A\n--\n" + "ligne\n" * 29 + "ligne"),
        ("-- \nCamille", "--\nCamille"),
        ("a\0b\x1b[31m\r\n\tc", "ab[31m\n\tc"),
        ("10\u202f€\xa0! \u3000👩\u200d🔧 می\u200cشود", "10\u202f€\xa0! \u3000👩\u200d🔧 می\u200cشود"),
        ("", ""),
    ],
)  # fmt: skip
def test_quotations_and_signatures_at_the_end_go(text: str, kept: str) -> None:
    assert own_words(text) == kept


def test_a_text_without_end_is_cut() -> None:
    assert len(own_words("a" * 10 * MAX_TEXT)) == MAX_TEXT


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour&nbsp;Camille</p><p>Merci &amp; à bientôt</p>", "Bonjour\xa0Camille\n\nMerci & à bientôt"),
        ("<style>p{}</style><script>x()</script>Oui<br>Non", "Oui\nNon"),
        ("Oui<blockquote>cité<br>aussi</blockquote>", "Oui\n> cité\n> aussi"),
        ("<b>un</b>\n  <i>deux</i>", "un deux"),
        ("<ul><li>un<li>deux</ul>", "un\ndeux"),
        ("<p", "<p"),
        ("</blockquote></p>x", "x"),
        ("<P>Oui<BR>Non<!-- caché > -->!<!DOCTYPE x><?x?></ 3>", "Oui\nNon!"),
        ('<a title="a > b" href=\'>\'>ici</a> <i it\'s>là</i>', "ici là"),
        ('<a href="x>ici</a> et là', "ici et là"),
        ("a < b <3 &lt;p&gt;", "a < b <3 <p>"),
        ("<SCRIPT>a</p></Script >b<style>p{", "b"),
        ("a<!-- sans fin", "a"),
    ],
)  # fmt: skip
def test_html_is_read_as_lines(html: str, text: str) -> None:
    assert text_of_html(html) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<a x='", '<a "', '<a x=">"', "</a", "<?", "<!a", "<![CDATA["]
)
def test_a_page_that_never_ends_what_it_begins_is_read_in_one_go(piece: str) -> None:
    page = piece * 200_000

    assert text_of_html(page) in (page, '"' * 200_000)


@pytest.mark.parametrize("piece", ["<!--", "<style>", "<script></", "<!--x"])
def test_what_is_never_shown_hides_the_rest_at_most(piece: str) -> None:
    assert text_of_html("Oui" + piece * 200_000) == "Oui"
