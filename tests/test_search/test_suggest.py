"""Suggestions: a title is found by the start of any of its words."""

from kb.search.suggest import tails


def test_a_text_has_a_tail_for_each_of_its_words() -> None:
    assert tails("Retourner l’Article reçu") == [
        "retourner l article recu",
        "l article recu",
        "article recu",
        "recu",
    ]


def test_scripts_without_spaces_have_a_tail_for_each_character() -> None:
    assert tails("返品 ABC") == ["返 品 abc", "品 abc", "abc"]


def test_chinese_has_the_same_tails_in_traditional_and_simplified_characters() -> None:
    assert tails("帳戶說明") == tails("账户说明")
