"""What each language needs to be searched: its stemmer, its elisions, its negators.

One row a language. A language without a row is folded, not stemmed.
"""

from collections.abc import Mapping

import msgspec

from kb.search import chinese


class Row(msgspec.Struct, frozen=True):
    """How the words of a language are read.

    `accented` are endings that stand for others when accents were left out. Where words
    are written together, `links` are what may stand between two: none, or a letter or
    two; None where words are not. `is_dense`: words change inside so much that those
    which share most groups of letters are looked for, too.

    `negators` deny the next word with content, but for those `passed`; `trailing` ones
    may stand behind the word that they deny. With a word that says who is `able`, it is
    not denied but asked for: “cannot pay” wants what “pay” does. That word says so up
    to the next of `joints`: “what can I do if it has not arrived”.

    `read_as` are characters that are read as others, by their code points.
    """

    stemmer: str | None = None
    elisions: str = ""
    accented: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] | None = None
    is_dense: bool = False
    negators: str = ""
    trailing: str = ""
    passed: str = ""
    able: str = ""
    joints: str = ""
    read_as: Mapping[int, str] = {}


_FRENCH_ELISIONS = "c d j jusqu l lorsqu m n puisqu qu quelqu quoiqu s t"
_ITALIAN_ELISIONS = "all c coll d dall dell gl l m n nell quell quest s sull t un v"

ROWS: dict[str, Row] = {
    "ar": Row(
        "arabic",
        is_dense=True,
        negators="لم ولم لن ولن لا ولا ليس ليست",
    ),
    "ca": Row("catalan", elisions="d l m n s t"),
    "cs": Row("czech"),
    "da": Row("danish", links=("", "s", "e")),
    "de": Row(
        "german",
        links=("", "s", "es", "n", "en", "e", "er"),
        negators="nicht nie niemals nichts",
        trailing="nicht nie niemals nichts",
        passed="mehr noch",
        able="kann kannst können könnte konnte",
        joints="wenn falls weil dass aber ob",
    ),
    "el": Row("greek"),
    "en": Row(
        "english",
        negators="""not never nothing dont doesnt didnt wont wouldnt isnt arent wasnt
            werent havent hasnt hadnt""",
        passed="yet ever even still actually any",
        able="can cannot cant could couldn couldnt unable",
        joints="if when because but that since",
    ),
    "eo": Row("esperanto"),
    "es": Row(
        "spanish",
        negators="no nunca jamás jamas nada",
        passed="todavía todavia aún aun",
        able="puedo puede pueden podemos pude",
        joints="si cuando porque pero que",
    ),
    "et": Row("estonian"),
    "eu": Row("basque"),
    "fa": Row("persian"),
    "fi": Row("finnish", links=("", "n")),
    "fr": Row(
        "french",
        _FRENCH_ELISIONS,
        (("ee", "ée"), ("ees", "ées")),
        negators="ne pas jamais rien non",
        trailing="pas jamais rien",
        passed="encore toujours plus pu",
        able="peux peut puis pouvons peuvent pouvoir pouvais",
        joints="si quand lorsque parce mais que car",
    ),
    "ga": Row("irish"),
    "hi": Row("hindi"),
    "hu": Row("hungarian"),
    "hy": Row("armenian"),
    "id": Row("indonesian"),
    "it": Row(
        "italian",
        _ITALIAN_ELISIONS,
        negators="non mai niente",
        passed="ancora più",
        able="posso può possiamo riesco",
        joints="se quando perché ma che",
    ),
    "lt": Row("lithuanian"),
    "nb": Row("norwegian", links=("", "s", "e")),
    "ne": Row("nepali"),
    "nl": Row(
        "dutch",
        links=("", "s", "e", "en", "n"),
        negators="niet nooit niets",
        trailing="niet nooit niets",
        passed="meer nog",
        able="kan kunt kunnen",
        joints="als wanneer omdat maar dat",
    ),
    "nn": Row("norwegian", links=("", "s", "e")),
    "no": Row("norwegian", links=("", "s", "e")),
    "pl": Row("polish"),
    "pt": Row(
        "portuguese",
        negators="não nao nunca jamais nada",
        passed="ainda mais",
        able="posso pode podem consigo",
        joints="se quando porque mas que",
    ),
    "ro": Row("romanian"),
    "ru": Row("russian"),
    "sr": Row("serbian"),
    "sv": Row("swedish", links=("", "s")),
    "ta": Row("tamil"),
    "tr": Row("turkish"),
    "yi": Row("yiddish"),
    "yue": Row(read_as=chinese.READ_AS),
    "zh": Row(read_as=chinese.READ_AS),
}

PLAIN = Row()
