"""Small words: those of a language that carry grammar, or ask.

They are indexed, but weigh little: in a question, it is the others that find articles.
Languages are named by the codes of their families (`kb.languages.Language.family`).
"""

SMALL_WORDS: dict[str, str] = {
    "ar": """آن أحد أم أما أمام أن أنا أنت أنتم أنه أو أي أين إذا إلا إلى إن إنه
        التي الذي الذين اللذان أجل ب بعد بعض بها به بين تحت تكون تلك ثم حتى حول حيث
        خلال ذلك س سوف عدا عن عند عندما على عليه عليها غير ف فقط فوق في فيها فيه قبل
        قد ك كان كانت كل كم كما كيف ل لا لأن لدى لقد لكن لم لماذا لن له لها لو ليس
        ليست ما ماذا متى مثل مع من منذ منه منها نحن نعم هؤلاء هذا هذه هل هم هنا هناك
        هو هي و يكون يمكن""",
    "ca": """a al als algun alguna alguns algunes amb aquell aquella aquelles
        aquells aquest aquesta aquestes aquests això així allò abans bé cada com d
        dalt de del dels des després dins doncs don e el ella elles ell ells els em
        en encara ens entre era eren eres és ésser es esta està estan estàs estat
        estem esteu estic et ets fa faig fan fem fer feu fins ha han has havia he
        hem heu hi ho i jo ja l la las les li llur lo los m ma mai me mentre més meu
        meus meva meves molt molta molts moltes n ne ni no nosaltres nostra nostre
        nostres o on pas pel pels per però perquè poden podeu podem poc pot pots puc
        qual quals quan quant quanta quin quina quines quins que què qui quelcom s
        sa sense ser seu seus seva seves si sí sobre sóc som sou són sota t també
        tan tant te tenen tenim teniu té tens teu teus teva teves tinc tot tota
        totes tots tu un una unes uns us va vaig vam van vosaltres vostra vostre
        vostres""",
    "cs": """a aby ale anebo ani ano asi až bez bude budou budu by byl byla byli
        bylo být co což či do ho i já jak jaká jaké jakého jaký je jeho jej jejich
        její jen ještě jestli jestliže ji jí jsem jsi jsme jsou jste k kam kde kdo
        kdy když ke která které kterého kterou který kteří ku má mají mám máme máte
        mé mého mém mi mě mně mnou moje moji mohou mohu můj musím muset můžu může
        můžete my na nad nám námi nás náš naše naši ne nebo není než nic o od on ona
        oni ono po pod podle pokud pro proč proto protože před přes při s se si svá
        své svého svou svůj ta tak také tam tato te tě tedy ten tento této těch tím
        to toho tohle tom tomu toto tu tuto ty tyto u už v vám vámi vás váš vaše ve
        však vy z za zda ze že""",
    "da": """af alle alt at bare blev blive bliver burde da de dem den denne der
        deres det dette dig din dine disse dit dog du efter eller en end er et for
        fordi fra få får gør gøre ham han hans har havde have hende hendes her hos
        hun hvad hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår
        i ikke ind ingen intet ja jeg jer jeres kan kunne man med mellem men mig min
        mine mit mod må nej nogen noget nogle nu når og også om op os over på selv
        sig sin sine sit skal skulle som så til ud uden under var ved vi vil ville
        vor vores være været""",
    "de": """aber alle allem allen aller alles als also am an ander andere anderem
        anderen anderer anderes auch auf aus bei beim bin bis bist da damit dann das
        dass dein deine deinem deinen deiner dem den denn der des dich die dies
        diese diesem diesen dieser dieses dir doch dort du durch ein eine einem
        einen einer eines er es etwas euch euer eure für gegen habe haben hat hatte
        hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in
        indem ins ist jede jedem jeden jeder jedes jene jetzt kann kannst kein keine
        keinem keinen können könnte man mein meine meinem meinen meiner mich mir mit
        muss müssen nach nicht nichts noch nun nur ob oder ohne sehr sein seine
        seinem seinen seiner selbst sich sie sind so solche soll sollen sollte
        sondern sonst über um und uns unser unsere unter viel vom von vor wann war
        waren warum was weg weil weiter welche welchem welchen welcher welches wenn
        wer werde werden wie wieder will wir wird wirst wo wohin wollen wurde wurden
        während zu zum zur zwar zwischen""",
    "el": """α αλλά αν ανά από απ ας αυτά αυτές αυτή αυτήν αυτό αυτοί αυτόν αυτός
        αυτού αυτούς αυτών αφού για γιατί δε δεν δηλαδή εάν εγώ εδώ εκεί εκείνη
        εκείνο εκείνος εμάς εμείς ένα έναν ένας ενός ενώ επειδή επί εσάς εσείς εσύ
        έτσι είμαι είμαστε είναι είσαι είστε είχα είχαν είχε έχει έχετε έχουμε έχουν
        έχω ή η θα θέλω ίσως και κάθε καθώς κάποια κάποιο κάποιος κάτι κατά κι κάνω
        κάνετε λοιπόν μα μας με μέσα μετά μέχρι μη μην μια μία μιας μου μπορεί
        μπορείτε μπορώ να ναι ο οι όλα όλες όλη όλο όλοι όμως όπου όπως όταν όσο ότι
        ούτε παρά πια πιο ποια ποιες ποιο ποιοι ποιον ποιος πόσο πότε που πού πρέπει
        πριν προς πρόκειται πως πώς σαν σας σε στα στη στην στις στο στον στους σου
        τα τη την της τι τις το τον του τους τότε των τώρα χωρίς ως ώστε""",
    "en": """a about above after again against all am an and any are aren as at be
        because been before being below between both but by can cannot could couldn
        d did didn do does doesn doing don down during each few for from further had
        hadn has hasn have haven having he her here hers herself him himself his how
        i if in into is isn it its itself just ll m may me might more most must my
        myself no nor not now of off on once only or other our ours ourselves out
        over own re s same shall she should shouldn so some such t than that the
        their theirs them themselves then there these they this those through to too
        under until up ve very was wasn we were weren what when where which while
        who whom why will with won would wouldn you your yours yourself""",
    "es": """a al algo algunas algunos ante antes aquel aquella así aún aunque bajo
        bien cada como cómo con contra cosa cual cuál cuáles cuando cuándo cuánto
        cuánta cuántos cuántas de del desde donde dónde dos durante e el él ella
        ellas ellos en entre era eran eres es esa esas ese eso esos esta está estaba
        estado están estar estas este esto estos estoy fue fueron ha haber había
        hace hacer hacia han hasta hay he la las le les lo los más me mi mí mientras
        mis mucho muy nada ni no nos nosotros nuestra nuestro o os otra otras otro
        otros para pero poco por porque pueda puede pueden puedo pues que qué quien
        quién quienes quiénes se sea ser si sí sido sin sobre solo sólo son soy su
        sus también tan tanto te tener tengo ti tiene tienen toda todas todo todos
        tu tú tus un una unas uno unos usted ustedes y ya yo""",
    "et": """aga ainult alles ei ega et iga ja juba just ka kas keda kelle kes kui
        kuid kuidas kuhu kus kust kuni kõik ma me meie meil meile mida mille millal
        millest millised milline minu minul minule minust mina mind miks mis nad
        neid nemad nende need nii ning nüüd oled oleks olema olen olete oli olid oma
        on pean peab peaks pole sa saab saad saada saan saate sai see seal seda
        selle sellest siin siis sina sind sinu ta te teda teid teie teil teile tema
        temale või võib võid võin võivad vaid väga üks""",
    "fa": """آن آنها آیا از است اگر اما ام اند او ای ایا این اینجا اینکه با باشد
        باید بدون بر برای بعد بود بودن به بی بین پس پیش تا تر تو توانم توان جا چرا
        چطور چقدر چند چه چون چگونه چیست خواهد خود خودم خودتان در دارد دارم دارند
        داشت داشته را روی زیر شد شده شما شود ما من می میتوان میتوانم میشود میکنم نه
        نمی نیز نیست ها هر هم همه همین هنوز هست هستم هستند و ولی وی یا یک یکی که کجا
        کدام کرد کردم کردن کرده کسی کن کند کنم کنند کنید کنیم کی گر""",
    "fi": """ei eikä eivät emme en enkä et ette että he heidän heille heitä hän
        hänelle hänen häntä ilman itse ja jo joiden joihin joissa joista joita joka
        jokin jolla jolle jolloin jonka jos joskus jossa josta jota jotka jotta kai
        kanssa kaikki koska kuin kuinka kuka kun kyllä me meidän meille meitä mihin
        mikä mikäli miksi millainen millä mille milloin minkä minulla minulle minun
        minua minut minä missä mistä mitkä mitä miten mukaan mutta myös ne niiden
        niihin niin niitä noin nuo nyt näin nämä näitä ole olemme olen olet olette
        oli olisi olivat olla olleet ollut on ovat pitäisi pitää saako saanko se
        sekä sen siihen siinä siitä sillä sinulla sinulle sinun sinut sinä sitä
        sitten tai te teidän teille teitä tuo tämä tämän tänne tässä tästä tätä vaan
        vai vain vaikka voi voiko voimme voin voinko voit voivat voisi""",
    "fr": """a à afin ai ainsi alors après as au aucun aucune auquel aussi autre
        autres aux avaient avais avait avant avec avez aviez avoir avons ayant c car
        ce ceci cela celle celles celui ces cet cette ceux chaque chez ci combien
        comme comment d dans de depuis des dès desquels desquelles deux dois doit
        doivent donc dont du duquel durant elle elles en encore entre es est et
        étaient étais était étant êtes être eu eux faire fais fait faites faut fois
        font furent hors il ils j je jusque l la là laquelle le lequel les lesquels
        lesquelles leur leurs lors lorsque lui m ma mais me même mêmes mes mien
        mienne moi moins mon n ne ni non nos notre nous on ont ou où par parce pas
        pendant peu peut peuvent peux plus plutôt pour pourquoi puis puisque qu
        quand que quel quelle quelles quels qui quoi sa sans se selon sera serai
        seras serez seront ses si sien sienne soi soit sommes son sont sous suis sur
        t ta tandis te tes tien toi ton toujours tous tout toute toutes très tu un
        une vers voici voilà vont vos votre vous vu y""",
    "he": """אבל או אותה אותו אותי אותך אותנו אותם אז אחרי אי אין איך איזה איזו אילו
        איפה אל אלה אלו אליי אם אנחנו אני אף אפשר את אתה אתכם אתם באמת בגלל בה בו בי
        ביותר בין בכל בלי בלבד בשביל גם דרך האם הוא היא היה היו הייתה הם הן הזה הזאת
        הזו הנה ואם וגם ולא זאת זה זו יש יכול יכולה יכולים כאן כאשר כבר כדי כך כי כל
        כמה כמו כן כפי לא לאן לבין לגבי לה להם לו לי לך לכם למה למי לנו לפי לפני
        מאוד מאיפה מאשר מדוע מה מהו מהי מי מן ממנה ממנו מתי ניתן נו עד עוד על עליי
        עם עכשיו עצמו עצמי פה צריך צריכה רק של שלה שלהם שלו שלי שלך שלכם שלנו שם תחת""",
    "hi": """अगर अपना अपनी अपने अब आप आपका आपकी आपके आपको इन इस इसका इसकी इसके इसमें
        इसे उन उनका उनकी उनके उस उसका उसकी उसके उसे एक एवं ऐसा ऐसे और कब कभी कर करता
        करते करना करने करें कहाँ कहां का कि किया किस किसी की कुछ के कैसा कैसी कैसे
        को कोई कौन कौनसा क्या क्यों क्योंकि गई गए गया चाहिए जब जहाँ जिस जिसे जैसे जो
        तक तब तो था थी थे द्वारा न नहीं ना ने पर परंतु बाद बारे भी मुझे में मेरा
        मेरी मेरे मैं यदि यह यहाँ या ये रहा रही रहे लिए लेकिन वह वहाँ वाला वाली वाले
        वे सकता सकती सकते से हम हमारा हमारी हमारे हमें ही हुआ हुई हुए हूँ हूं है हैं
        हो होगा होता होती होते होना""",
    "hu": """a abban ahhoz ahogy ahol ahonnan ahova aki akik akkor alatt amely
        amelyek amelyet ami amikor amit arra át attól az azok azon azért azt aztán
        azután bár be bele benne csak de e ebben ehhez el előtt én engem ennek erre
        ettől és ez ezek ezen ezért ezt fel felé ha hanem hogy hogyan hol honnan
        hova hová i is itt kell kellene kérem ki kik kinek kit közben között le
        legyen lehet lehetne lenne lesz ma majd már meg mely melyik melyek mert mi
        mid mikor milyen mind mindig mint mit mivel miért most nálam ne nekem neked
        nem nincs olyan ő ők ön önnek önök ott össze pedig s saját se sem során
        szerint számára tehát ti től túl ugyan ugyanis úgy után utána vagy vagyok
        van vannak vele velem volna volt voltak""",
    "id": """ada adalah agar akan aku anda apa apakah atas atau bagaimana
        bagaimanakah bagi bahwa beberapa belum bila bisa bisakah boleh bolehkah
        bukan dalam dan dapat dapatkah dari di dia dimana engkau harus hingga ia
        ialah ingin ini itu jadi jika juga kalau kami kamu kapan karena ke kenapa
        kepada kita lagi lalu lebih maka mana mengapa mereka mu namun nya oleh pada
        para pernah pun saat saja sampai sangat saya sebagai sebelum sebuah sedang
        sejak selain seperti serta sesudah setelah siapa suatu sudah supaya tanpa
        tapi telah tentang terhadap tersebut tetapi tidak untuk yaitu yakni yang""",
    "it": """a ad agli ai al alla alle allo anche avere aveva c che chi ci come con
        contro cosa così cui d da dagli dai dal dalla dalle dallo degli dei del
        della delle dello di dove due e è ed ella era erano essere fa fare fra già
        gli ha hai hanno ho i il in io l la le lei li lo loro lui ma me mi mia mie
        miei mio molto ne negli nei nel nella nelle nello noi non nostra nostro o
        per perché più possiamo posso può puoi qual quale quali quando quanto quella
        quelle quelli quello questa queste questi questo qui quindi se sei si sia
        siamo siete solo sono sopra sta su sua sue sugli sui sul sulla suo suoi tra
        tu tua tue tuo tuoi tutti tutto un una uno vi voi vostra vostro""",
    "nl": """aan al alle als ben bij daar dan dat de der deze die dit doe doen door
        dus een eens en er ge geen geweest haar had heb hebben heeft hem het hier
        hij hoe hun ik in is ja je jij jouw kan kunnen kunt maar me meer men met mij
        mijn moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op
        over te tegen toch toen tot u uit uw van veel voor waar waarom wanneer want
        waren was wat we wel welke werd wie wij wil worden wordt zal ze zelf zich
        zij zijn zo zonder zou""",
    "nn": """alle alt at av berre begge blei bli blir då de deg dei deira den denne
        der dersom det dette di din dine disse ditt dykk dykkar du eg ei ein eit
        eller enn er etter finst for fordi frå få får gjer gjere ha hadde han hans
        har henne hennar her ho hos i ikkje ingen inn ja kan kor korleis kunne kva
        kvar kvifor kven kvens kvart man me med meg mellom men mi min mine mitt mot
        må nei no noko nokon når og også om opp oss over på seg si sidan sin sine
        sitt sjølv skal skulle slik som så til under ut utan var vart vere vi vil
        ville vore vår vårt vert""",
    "no": """alle alt at av bare begge ble bli blir blitt da de deg dem den denne
        der dere deres dersom det dette din dine disse ditt du eller en enn er et
        etter finnes for fordi fra få får gjør gjøre ha hadde han hans har henne
        hennes her hos hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan
        hvorfor i ikke ingen inn ja jeg kan kunne man med meg mellom men min mine
        mitt mot må nei noe noen nå når og også om opp oss over på seg selv sin sine
        sitt skal skulle slik som så til under ut uten vi vil ville vår vårt
        være vært""",
    "pl": """a aby albo ale bez bo by być był była było byli będą będzie ci co czego
        czemu czy czym dla dlaczego do gdy gdzie go i ich ile im jak jaka jaki jakie
        jakiej jakim jako je jego jej jest jestem jeszcze jeśli jeżeli już kiedy kto
        która które którego której który którym których którzy lub ma mają mam mi
        mnie mną moja moje mojego mojej moją mój moim moich może możesz można mogę
        muszę my na nad nam nas nasz nasza nasze nie nich nim niego niej o od on ona
        one oni ono oraz po pod przed przez przy są się skąd swoja swoje swojego
        swojej swoją swój ta tak także tam te tego tej ten też to tobie trzeba tu
        twoja twoje twojego twojej twoją twój ty tych tylko tym u w wam was wasz we
        wasza wasze więc z za zaś ze że żeby""",
    "pt": """a ao aos aquela aquele aquilo as às até com como da das de dela dele
        deles depois do dos e é ela elas ele eles em entre era eram essa esse esta
        está estão estar este estou eu foi foram há isso isto já la lhe lhes mais
        mas me mesmo meu meus minha minhas muito na nas nem no nos nós nossa nosso
        num numa não o onde os ou para pela pelas pelo pelos pode podem por porque
        posso qual quais quando quanto que quem são se seja sem ser seu seus só
        sobre sou sua suas também te tem têm tenho ter teu tua tudo um uma você
        vocês""",
    "ro": """a acea aceasta această acei aceia acel acela acele acelea acest acesta
        aceste acestea acestei acestor acestui acești aceștia ai aici al ale alt am
        ar are aș asta astfel așa atunci ați au avea avem aveți ca că căci când care
        cărei cărora cărui cât câte câți către ce cea cei cel cele ceva chiar cine
        cineva cu cui cum da dacă dar de deci deja deoarece despre din dintre doar
        după e ea ei el ele era este ești eu face fac fără fi fie fiecare fiind fost
        iar ia îi îl îmi în înainte încă într îți la le li lor lui mă mai me mea mei
        mele meu mi mie mine nici nimic niște noastră noastre noi nostru nu o
        ori orice pe pentru peste până poate pot poți prin puteți sa sale sau să său
        săi se si și sub sunt suntem sunteți ta tale tău te ti toate tot toți totuși
        tu ți un una unde unei unele unii unor unui va vă vi vo voastră voastre voi
        vor vostru vreau vreo""",
    "ru": """а без более бы был была были было быть в вам вами вас ваш ваша ваше
        ваши во вот все всё всего всех всем вы где да для до его ее её если есть еще
        ещё же за здесь и из или им их к как какая какие каким каких какого какое
        какой какую когда кого которая которое которой которую которые который
        которых кто ко ли либо лишь между меня мне мной могу может можете можно мои
        мой моя моё мое моего моей моём моем моих моим моими мою мы на над надо нам
        нами нас наш наша наше наши не него неё нее ней нет нужно ни ним них но ну о
        об обо он она они оно от очень по под после потому почему при про с сам сама
        свое своё своего своей свои своим своих свой своя свою себе себя сейчас со
        так такая такие такой такое также там тебе тебя тем то тобой того той только
        том тот ту ты тут у уже чего чей чем через что чтобы эта эти этим этих это
        этого этой этом этот эту я""",
    "sk": """a aby aj ak aká aké akého ako aký ale alebo ani áno až bez bol bola
        boli bolo bude budem budú by byť čo či do ho i ich im iba ja jeho jej ju k
        kam každý kde kedy keď ku kto ktorá ktoré ktorého ktorú ktorý ktorí má majú
        mám máte ma mi mňa mne mnou môj moja moje mojej mojich moju môžem môže
        môžete musím my na nad nám nami nás náš naša naše nie nič o od on ona oni
        ono po pod podľa pokiaľ pre prečo pred preto pretože pri s sa si som sme ste
        sú svoj svoja svoje svojho svoju ta tak takže tam táto te ten tento ti to
        toho tom tomu toto tu tú tým túto ty už v vám vami vás váš vaša vaše však vo
        vy z za zo že""",
    "sv": """alla allt att av bara blev bli blir de deras dem den denna dessa det
        detta dig din dina ditt dom då där därför efter eller en er era ert ett
        finns från får för fick genom gör göra ha hade han hans har hon hennes honom
        hos hur här i icke in ingen inget inom inte ja jag kan kommer kunde kunna
        man med mellan men mig min mina mitt mot måste ni nu när nej någon något
        några och också om oss på sedan sig sin sina sitt ska skall skulle som så
        till under upp ut utan vad var varför varit vart vem vems vi vid vilka
        vilken vilket vill vår vårt är än åt över""",
    "tr": """acaba ama ancak artık aslında ayrıca bana bazı belki ben bende benden
        beni benim bile bir biz bizde bizden bize bizi bizim bu buna bunda bundan
        bunlar bunu bunun burada çok çünkü da daha de defa değil diye dolayı eğer en
        fakat gibi göre hangi hangisi hem henüz hep hepsi her hiç için içinde ile
        ise işte kadar karşı kendi ki kim kime kimin lazım mi mı mu mü miyim mıyım
        misiniz mısınız nasıl ne neden nedir nerede nereden nereye niçin niye o olan
        olarak oldu olduğu olduğunu olmak olması olur olursa ona ondan onlar onlara
        onlardan onları onların onu onun orada oysa önce sanki sen senden seni senin
        siz sizden size sizi sizin sonra tüm üzere üzerinde var ve veya ya yani
        yapabilirim yapmalıyım yok yoksa zaten""",
    "uk": """а або але без би був була були було бути в вам вами вас ваш ваша ваше
        ваші вже ви від він вона вони воно все всі де для до з за зі й його її їй їм
        їх і із коли кому ким кого куди ли лише мене мені мій можна можу може можете
        моя моє мої мого моєї моєму моїм моїх мою ми на над нам нами нас наш наша
        наше наші не неї ні ній них ними о об отже ось по під після при про поки та
        так також такий там те тебе ти тим тих тільки той того тому треба тут у хто
        це цей ці цього цієї цьому цим цих цю чи чий чим через чого чому що щоб щодо
        ще я як яка якби яке який яким яких якого якої якому якщо якій які яку""",
}
SMALL_WORDS["nb"] = SMALL_WORDS["no"]
