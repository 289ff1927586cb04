"""What each language needs to be searched: its stemmer, its small words, its elisions.

One row a language. A language without a row is folded, not stemmed.
"""

from collections.abc import Mapping

import msgspec

from kb.search import chinese

# Words that carry grammar, or ask: they are indexed, but weigh little.
_FRENCH = """a à afin ai ainsi alors après as au aucun aucune auquel aussi autre
    autres aux avaient avais avait avant avec avez aviez avoir avons ayant c car ce
    ceci cela celle celles celui ces cet cette ceux chaque chez ci combien comme
    comment d dans de depuis des dès desquels desquelles deux dois doit doivent donc
    dont du duquel durant elle elles en encore entre es est et étaient étais était
    étant êtes être eu eux faire fais fait faites faut fois font furent hors il ils j
    je jusque l la là laquelle le lequel les lesquels lesquelles leur leurs lors
    lorsque lui m ma mais me même mêmes mes mien mienne moi moins mon n ne ni non nos
    notre nous on ont ou où par parce pas pendant peu peut peuvent peux plus plutôt
    pour pourquoi puis puisque qu quand que quel quelle quelles quels qui quoi sa
    sans se selon sera serai seras serez seront ses si sien sienne soi soit sommes
    son sont sous suis sur t ta tandis te tes tien toi ton toujours tous tout toute
    toutes très tu un une vers voici voilà vont vos votre vous vu y"""

_ENGLISH = """a about above after again against all am an and any are aren as at be
    because been before being below between both but by can cannot could couldn d did
    didn do does doesn doing don down during each few for from further had hadn has
    hasn have haven having he her here hers herself him himself his how i if in into
    is isn it its itself just ll m may me might more most must my myself no nor not
    now of off on once only or other our ours ourselves out over own re s same shall
    she should shouldn so some such t than that the their theirs them themselves then
    there these they this those through to too under until up ve very was wasn we
    were weren what when where which while who whom why will with won would wouldn
    you your yours yourself"""

_GERMAN = """aber alle allem allen aller alles als also am an ander andere anderem
    anderen anderer anderes auch auf aus bei beim bin bis bist da damit dann das dass
    dein deine deinem deinen deiner dem den denn der des dich die dies diese diesem
    diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er
    es etwas euch euer eure für gegen habe haben hat hatte hatten hier hin hinter ich
    ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist jede jedem jeden
    jeder jedes jene jetzt kann kannst kein keine keinem keinen können könnte man
    mein meine meinem meinen meiner mich mir mit muss müssen nach nicht nichts noch
    nun nur ob oder ohne sehr sein seine seinem seinen seiner selbst sich sie sind so
    solche soll sollen sollte sondern sonst über um und uns unser unsere unter viel
    vom von vor wann war waren warum was weg weil weiter welche welchem welchen
    welcher welches wenn wer werde werden wie wieder will wir wird wirst wo wohin
    wollen wurde wurden während zu zum zur zwar zwischen"""

_SPANISH = """a al algo algunas algunos ante antes aquel aquella así aún aunque bajo
    bien cada como cómo con contra cosa cual cuál cuáles cuando cuándo cuánto cuánta
    cuántos cuántas de del desde donde dónde dos durante e el él ella ellas ellos en
    entre era eran eres es esa esas ese eso esos esta está estaba estado están estar
    estas este esto estos estoy fue fueron ha haber había hace hacer hacia han hasta
    hay he la las le les lo los más me mi mí mientras mis mucho muy nada ni no nos
    nosotros nuestra nuestro o os otra otras otro otros para pero poco por porque
    pueda puede pueden puedo pues que qué quien quién quienes quiénes se sea ser si
    sí sido sin sobre solo sólo son soy su sus también tan tanto te tener tengo ti
    tiene tienen toda todas todo todos tu tú tus un una unas uno unos usted ustedes y
    ya yo"""

_PORTUGUESE = """a ao aos aquela aquele aquilo as às até com como da das de dela dele
    deles depois do dos e é ela elas ele eles em entre era eram essa esse esta está
    estão estar este estou eu foi foram há isso isto já la lhe lhes mais mas me mesmo
    meu meus minha minhas muito na nas nem no nos nós nossa nosso num numa não o onde
    os ou para pela pelas pelo pelos pode podem por porque posso qual quais quando
    quanto que quem são se seja sem ser seu seus só sobre sou sua suas também te tem
    têm tenho ter teu tua tudo um uma você vocês"""

_ITALIAN = """a ad agli ai al alla alle allo anche avere aveva c che chi ci come con
    contro cosa così cui d da dagli dai dal dalla dalle dallo degli dei del della
    delle dello di dove due e è ed ella era erano essere fa fare fra già gli ha hai
    hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie miei mio molto ne
    negli nei nel nella nelle nello noi non nostra nostro o per perché più possiamo
    posso può puoi qual quale quali quando quanto quella quelle quelli quello questa
    queste questi questo qui quindi se sei si sia siamo siete solo sono sopra sta su
    sua sue sugli sui sul sulla suo suoi tra tu tua tue tuo tuoi tutti tutto un una
    uno vi voi vostra vostro"""

_DUTCH = """aan al alle als ben bij daar dan dat de der deze die dit doe doen door
    dus een eens en er ge geen geweest haar had heb hebben heeft hem het hier hij hoe
    hun ik in is ja je jij jouw kan kunnen kunt maar me meer men met mij mijn moet
    moeten na naar niet niets nog nu of om omdat onder ons onze ook op over te tegen
    toch toen tot u uit uw van veel voor waar waarom wanneer want waren was wat we
    wel welke werd wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou"""

_ARABIC = """آن أحد أم أما أمام أن أنا أنت أنتم أنه أو أي أين إذا إلا إلى إن إنه التي
    الذي الذين اللذان أجل ب بعد بعض بها به بين تحت تكون تلك ثم حتى حول حيث خلال ذلك س
    سوف عدا عن عند عندما على عليه عليها غير ف فقط فوق في فيها فيه قبل قد ك كان كانت
    كل كم كما كيف ل لا لأن لدى لقد لكن لم لماذا لن له لها لو ليس ليست ما ماذا متى مثل
    مع من منذ منه منها نحن نعم هؤلاء هذا هذه هل هم هنا هناك هو هي و يكون يمكن"""


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
    small_words: str = ""
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
        _ARABIC,
        is_dense=True,
        negators="لم ولم لن ولن لا ولا ليس ليست",
    ),
    "ca": Row("catalan", elisions="d l m n s t"),
    "cs": Row("czech"),
    "da": Row("danish", links=("", "s", "e")),
    "de": Row(
        "german",
        _GERMAN,
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
        _ENGLISH,
        negators="""not never nothing dont doesnt didnt wont wouldnt isnt arent wasnt
            werent havent hasnt hadnt""",
        passed="yet ever even still actually any",
        able="can cannot cant could couldn couldnt unable",
        joints="if when because but that since",
    ),
    "eo": Row("esperanto"),
    "es": Row(
        "spanish",
        _SPANISH,
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
        _FRENCH,
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
        _ITALIAN,
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
        _DUTCH,
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
        _PORTUGUESE,
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
