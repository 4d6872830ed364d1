"""Whether a text is English, and the small words of other languages, which are no names there.

Lists of names hold many of those words, as someone somewhere is called Del, Una, Bir or Yang.
"""

import re
from collections.abc import Mapping
from enum import IntEnum
from itertools import islice

from cemlab.privacy.around import SMALL, SMALL_WORD, words_of
from cemlab.privacy.words import Kind, kind

# Articles, prepositions, pronouns, joining words, forms of "be" and "have", how much and when. What
# English says as often, such as "die", "her" and "over", is left out.
_BY_LANGUAGE = {
    "German": (
        "der das des dem den ein eine einer eines einem einen und oder aber denn weil dass wenn ob "
        "als wie ist sind war waren sein hat haben hatte wird werden wurde kann können muss soll "
        "ich du er sie es wir ihr mich mir dich dir ihn ihm uns euch mein dein unser nicht kein "
        "keine keinen noch nur auch schon sehr mehr viel immer wieder nie hier dort dann jetzt auf "
        "aus bei beim mit nach von vom zu zum zur für gegen durch über unter zwischen ohne bis im "
        "ins sich man alle alles diese dieser dieses was wer wo warum etwas jeder jede jedes gar "
        "ganz"
    ),
    "French": (
        "le la les un une des du de au aux et ou où mais donc car ni que qui quoi dont ce cet "
        "cette ces mon ma mes ton ta tes sa ses notre nos votre vos leur leurs je tu il elle nous "
        "vous ils elles on se lui y en est sont était être ai avons avez ont avait avoir pas ne "
        "plus très trop peu bien tout tous toute toutes avec sans pour par dans sur sous chez vers "
        "entre depuis pendant avant après comme quand si aussi encore toujours jamais rien aucun "
        "aucune même puis fait faire"
    ),
    "Spanish": (
        "el la los las lo un una unos unas de del al y e o u pero porque que quien qué cuando como "
        "cómo donde dónde si sí es son era fue ser está están estar he ha han hay había tener "
        "tiene tengo mi mis tu tus su sus nuestro nuestra yo tú él ella nosotros ellos ellas usted "
        "ustedes me te se nos le les no ni muy más menos mucho mucha muchos muchas poco todo toda "
        "todos todas otro otra algo nada nadie nunca siempre ya aún también con sin por para en "
        "entre sobre hasta desde hacia según este esta estos estas ese esa eso esto aquel cada "
        "hacer hace"
    ),
    "Portuguese": (
        "o os as um uma uns umas do da dos das no na nos nas ao aos à às pelo pela pelos pelas num "
        "numa e ou mas porque que quem quando como onde se é são era foi ser está estão estar ter "
        "tem tenho há havia meu minha seu sua seus suas nosso nossa eu tu ele ela nós eles elas "
        "você vocês me te lhe não nem muito muita muitos muitas mais menos pouco tudo todo toda "
        "todos todas outro outra algo nada nunca sempre já ainda também com sem por para em entre "
        "sobre até desde este esta esse essa isso isto"
    ),
    "Italian": (
        "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli "
        "alle da dal dalla dai dalle in nel nello nella nei negli nelle su sul sulla sui sulle con "
        "per tra fra e ed o ma perché che chi quando come dove se è sono era ero sei siamo essere "
        "ho hai ha abbiamo hanno avere mio mia miei mie tuo tua suo sua suoi sue nostro nostra io "
        "tu lui lei noi voi loro mi ti si ci vi ne non né molto molta molti molte più meno poco "
        "tutto tutta tutti tutte altro altra ogni niente nulla mai sempre già ancora anche solo "
        "senza prima dopo questo questa questi queste quello quella fare fa"
    ),
    "Dutch": (
        "de het een en of maar want omdat dat die wie wat waar hoe als is zijn was waren ben bent "
        "heb hebt heeft hebben had wordt worden kan kunnen moet ik jij je hij zij ze wij we jullie "
        "u mij hem haar ons hun mijn jouw onze niet geen nog ook wel al heel zeer meer veel weinig "
        "alles iets niets nooit altijd weer hier daar dan nu aan bij met naar van voor op uit te "
        "om tot onder tussen zonder deze dit elke zich er"
    ),
    "Nordic": (
        "og och eller men fordi att det den de er är var har hade ikke inte ikkje jeg jag han hun "
        "hon vi dere meg mig deg dig seg sig min mitt sin sitt vår på av til till fra från med "
        "uten utan om som ved hos etter efter før mellom mellan veldig mycket mye mer mere noe "
        "något alle allt alltid aldrig aldri også bare bara når hva vad hvor hur et ett ei en"
    ),
    "Polish": (
        "i oraz lub ale bo że żeby jak jako gdy kiedy gdzie kto co czy jest są był była było były "
        "być mam ma mamy mają ja ty on ona ono my wy oni one mnie mi mu go jej ich nas was się ten "
        "ta to te tego tej tych tym mój moja moje nie tak już jeszcze tylko też także bardzo "
        "więcej mniej dużo mało wszystko wszystkie coś nic nigdy zawsze na w we z ze do od za po "
        "przez dla bez przy pod nad przed między o u"
    ),
    "Turkish": (
        "ve veya ile ama fakat çünkü ki de da bir bu şu o ben sen biz siz onlar bana sana ona bize "
        "beni seni onu bizi benim senin onun bizim ne kim nasıl neden niye nerede mi mı mu mü "
        "değil var yok olan olarak oldu olur olduğu için gibi kadar göre daha en çok az her hiç "
        "hep bazı tüm bütün şey sonra önce şimdi artık sadece bile diye ise"
    ),
    "Indonesian": (
        "dan atau tetapi tapi karena karna yang di ke dari pada untuk dengan oleh dalam tentang "
        "seperti adalah ialah ada tidak tak bukan belum sudah udah telah akan sedang lagi masih "
        "bisa dapat harus mau ingin boleh saya aku gua gue kamu anda dia ia kami kita mereka nya "
        "ini itu sini situ sana apa siapa kapan mana bagaimana kenapa juga saja aja hanya cuma "
        "cuman sangat sekali lebih kurang paling amat banyak sedikit semua setiap para sama tiba "
        "jika kalau kalo agar supaya jadi gak ga nggak jangan terus selalu malah"
    ),
}
# What English says as often, or only English has with a capital.
_ENGLISH = words_of(
    "will her was over of is we men on sin has had all do go me no so to as an in i a o u e w z at "
    "or for by come dove met want till solo bare prima fare min mere era dig bile bent heel hem "
    "hoe lo em ha ho hay mana paling dont er um ya yo com tot par sue ten ty my once via one their "
    "bin dir mix ton plus car pod al son ma biz"
)
WORDS = (frozenset().union(*map(words_of, _BY_LANGUAGE.values())) - SMALL - _ENGLISH) | words_of(
    "am de die et hat la le man pas per pour war y"
)
_TONGUES = tuple(map(words_of, _BY_LANGUAGE.values()))
_WORD = re.compile(r"(?<![\w'’])[^\W\d_]{2,}")
_LOOKED_AT = 40


def _first(text: str, way: re.Pattern[str] = SMALL_WORD) -> list[str]:
    """Give the words that the language is told by."""
    return [found[0] for found in islice(way.finditer(text), _LOOKED_AT)]


def own_words(text: str) -> frozenset[str]:
    """Give the small words of the language that most words without a capital are of.

    Parameters
    ----------
    text
        A comment that is not English.

    Returns
    -------
    frozenset of str
        Those of several languages if as many words are of each; none if no word is of any.

    Examples
    --------
    >>> told = own_words("Ich habe mit Ben gesprochen")
    >>> "mit" in told, "ben" in told
    (True, False)
    >>> "ben" in own_words("Ben bu uygulamayı sevmedim"), own_words("Merci Mia")
    (True, frozenset())
    """
    words = _first(text.lower() if text.isupper() else text)
    votes = [sum(w in held for w in words) for held in _TONGUES]
    most = max(votes) or -1
    told = [held for held, n in zip(_TONGUES, votes, strict=True) if n == most]
    return frozenset().union(*told) & WORDS


class English(IntEnum):
    """Whether a text is English."""

    NO, UNSURE, YES = range(3)


def english(text: str, least: int = 0) -> English:
    """Tell whether the words without a capital are English: elsewhere every noun may have one.

    Parameters
    ----------
    text
        A comment, or a sentence of one.
    least
        So many words without a capital a text must have to be English.

    Examples
    --------
    >>> english("We waited for an hour"), english("Bewertung von Anlagen und Geräten")
    (<English.YES: 2>, <English.NO: 0>)
    >>> english("Bewertung Anlagen")
    <English.UNSURE: 1>
    """
    words = _first(text)
    if len(words) < least:
        return English.NO
    names = set()  # "Danke Ben" is not Turkish
    if few := len(words) < 2:
        names = {w.lower() for w in _first(text, _WORD) if w.istitle() and kind(w) & Kind.OFTEN}
        words = _first(text.lower(), _WORD)
    abroad = sum(w in WORDS and w not in names for w in words)
    told = sum(w.isascii() and w not in WORDS and bool(kind(w) & Kind.ORDINARY) for w in words)
    if few and words:
        sure = told != abroad and max(told, abroad) >= len(words) / 4
        return English.UNSURE if not sure else English.YES if told > abroad else English.NO
    small = sum(w in SMALL for w in words)
    if abroad > 1:
        return English.YES if small > abroad else English.NO
    if told >= (0.5 if small > abroad else 0.7) * len(words):
        return English.YES
    return English.UNSURE if not abroad and told >= 0.5 * len(words) else English.NO


def of_all(words: Mapping[str, int], texts: int) -> English:
    """Tell what a text too short to tell is taken for, by the texts that stand with it.

    Parameters
    ----------
    words
        How often each word stands in all texts.
    texts
        How many texts there are.

    Returns
    -------
    English
        YES also where a word in three is a name's: what no list holds is one there, too.
    """
    abroad, small = (sum(words.get(w, 0) for w in held) for held in (WORDS, SMALL))
    if abroad > small:
        return English.NO
    kinds = [(kind(w), n) for w, n in words.items() if w.istitle() and w.isalpha()]
    named = sum(n for k, n in kinds if k & (Kind.GIVEN | Kind.FAMILY))
    names = texts > 1 and 3 * named >= sum(words.values())
    return English.YES if names or small >= max(1, texts / 2) else English.UNSURE
