"""What names and cells tell of a column, in the languages and by the habits of many platforms."""

import re
from collections.abc import Iterable

PHRASE = r"\w\W+\w+\W+\w"
LINK = r"(?:https?://|www\.)\S+"
# "App:Which did you use?", "Which did you use? (choice=App)", "which[app]", "which___2".
OPTION = r"[\w?:.)](?:___|:|/| ?\[| - | >> | \(choice=)\S"
CUT = r"\d[.,]\d+E\+\d\d"  # 5.80E+18: of a long number a spreadsheet keeps so much
# Of a file with a row for each answer.
QUESTION = (
    r"(?:question|frage|pregunta|vraag|domanda)(?:[ _]?(?:id|no|nr|text|name|code|title|key))?"
)

_TALLY = (
    r"sessions|searches|clicks|logins|minutes|hours|\bhrs\b|seconds|interactions|\breplies$|reopens|votes|"
    r"\b(?:horas|d[ií]as|meses|minutos|a[ñn]os|stunden|minuten|heures|minutes|jours|giorni|minuti|"
    r"uren|dagen|maanden|timer|dager)\b|"
    r"^(?:useful|funny|cool|likes|thumbs ?up)$|helpfulness ?(?:num|den)|"
    r"(?<!ac|is)count(?:s|ed)?(?![a-z])|stations$"
)
_COUNT = (
    r"\bage$|^page$|year|month|quarter|quartal|(?<![a-z])week|woche|last.?page|pages\b|number|amount|zip|"
    "postal|duration|progress|"
    rf"_?id$|^id |alter$|jahr|monat|anzahl|betrag|plz|dauer|{_TALLY}"
)
# Made from other columns.
COMPUTED = r"(?:\b|_)(?:mean|avg|average|median|sum|z.?score)$"
# A long question may speak of a year or a number, and ask for none.
COUNTED = (
    r"\bhow (?:many|long|old|often)\b|^\W*(?:total )?(?:number|amount) of\b|\bwie oft\b|"
    r"^\W*(?:nights|days|visits|trips|orders|people|persons|children)\b|\bwhich (?:year|month)|"
    r"\bwhat (?:year|month|age|percent)|"
    r"\bwie ?(?:viele?|lange|alt)\b|\bwelche[ms]? (?:jahr|monat|alter)|^anzahl\b|"
    r"\bcu[aá]nt[oa]s\b|\bqué año|\bcombien d|\bquant[ei]\b|\bquant[oa]s\b|"
    r"\bhoeveel (?:jaar|keer|uur|dagen)|\bhvor (?:mange|ofte|lenge)\b|\bhur (?:många|ofta|länge)\b"
)
SHARE = r"%|per ?cent|prozent|pourcent|porcent|\bshare of\b"
RATED = (
    "scor|rating|satisf|zufried|note|bewert|nps|csat|recommend|empf|overall|gesamt|effort|ces|stars|"
    "recommand|recomend|raccomand|soddisf|tevreden"
)
# What a platform writes about a response, not its respondent; see Column.fits.
OWN = (
    r"^(?:Status|Progress|Finished|Duration \(in seconds\)|Seed|Last page|ResponseSet|Version|"
    r"Stage Date \(UTC\)|Ending|Operating System|Resolution|Browser|Network ID|Location\w*|"
    r"Recipient\w*|IPAddress)$|"
    r" - (?:(?:Parent|Sub) ?)?Topics?$| - (?:(?:Topic|Overall) )?Sentiment(?: \w+)?$|"
    r" - (?:Actionability|Effort|Emotion(?: Intensity)?|Topic Hierarchy.*)$|^V\d+$|"
    r"^(?:Group|Question) time: |^filecount - |^(?:Total time|Date last action)$|"
    r"^(?:lastpage|seed|startdate|datestamp|Letzte Seite|ipaddr|refurl|interviewtime)$|_NPS_GROUP$|"
    r"^(?:group|question)Time\d|"
    r"^(?:Totaaltijd|Gesamtzeit|Temps total|Tiempo total|Tempo totale?)[ :]*$|"
    r"^(?:Groep ?tijd|Vraag ?tijd|Gruppenzeit|Fragenzeit|Durée pour (?:le groupe|la question)|"
    r"Tiempo de(?:l| la) (?:grupo|pregunta)|Tempo d\w+ (?:gruppo|domanda|grupo|questão))\s*:|"
    r"^\{\w+\(|^\{.+\}(?: \(\d+\))?$|(?:^|[\W_])(?:(?:First|Last) Click|Page Submit|Click Count)$|"
    r"_(?:Browser|Version|Operating System|Resolution)$|(?-i:_DO(?:_|$)|^DO-(?:Q|BL|BR)-)|"
    r"^Q_(?:Recaptcha|Duplicate|RelevantID|BallotBox|TotalDuration|DataPolicy|Unanswered|"
    r"Straightlining|AmbiguousText|Terminate|Bot)\w*$|"
    r"^(?:SERIAL|REF|QUESTNNR|MODE|Q_VIEWER|LASTPAGE|MAXPAGE|MISSING|MISSREL|TIME\d+|TIME_RSI|DEG_TIME|"
    r"MAILSENT|STARTED)$"
)
ASKED_FOR = (
    r"\b(?:your|ihre?)\W+(?:\w+\W+){0,2}(?:name|e-?mail|telephone|phone|address|telefon|adresse|"
    r"date of birth|geburtsdatum)"
)
PERSONAL = (
    "e-?mail|phone|mobile|telef|handy|address|adresse|anschrift|^ip|^name$|birth|geburt|latitude|"
    "longitude|(?:^|[^a-z])coord(?:inate)?s?$|iban|^(?:agent|assignee|teammate|requester|submitter|author|bearbeiter(?:in)?)$|"
    "(?:first|last|sur|full|customer|client|kunden|user|contact|display|vor|nach).?name|"
    "courriel|correo|téléph|teléf|direcci[oó]n|indirizzo|^(?:pré)?nom$|^nombre$|apellido|naam$"
)
_NO = r"(?:id|identifier|nr|no|nummer|number|num|key|#)\W*$"
_NUMBERED = r"(?:id|nr|no|code|key|num|number|shop|store|branch|filiale|version|wave|year|jahr)\W*$"
_NUMBER_OF = (
    r"^(?:id|n[úu]mero|num[ée]ro|n[°º.]|c[óo]digo|codice)[ _](?:d[eiu] |del |della |de la )?"
)
# Whether anybody did it, or how often, is an answer and no group of people.
ANSWERS = frozenset(
    ["yes", "no", "maybe", "always", "often", "sometimes", "rarely", "seldom", "never", "daily",
     "weekly", "monthly", "ja", "nein", "vielleicht", "immer", "oft", "manchmal", "selten", "nie",
     "täglich", "wöchentlich", "monatlich", "oui", "non", "sí", "toujours", "souvent", "jamais",
     "siempre", "nunca", "a veces", "casi siempre", "casi nunca", "sempre", "mai", "qualche volta",
     "raramente", "às vezes", "parfois", "rarement", "soms", "altijd", "nooit", "vaak",
     "usually", "occasionally", "frequently", "almost always", "almost never", "hardly ever", "sì",
     "gelegentlich", "aldri", "av og til", "ofte"]
)  # fmt: skip
_HOW_OFTEN = re.compile(
    r"\b(?:once|twice|times?|days?|\d+x?) (?:a|per|each|every) (?:day|week|month|year)|"
    r"\b(?:per|every|each) (?:day|week|month|year)\b|\b(?:mal|tage?) (?:pro|im|in der|am) \w|"
    r"\bjede[nr]? (?:tag|woche|monat)|\bfois (?:par|toutes)|\bve(?:z|ces) (?:al|por|a la|en|ao)\b|"
    r"\btodos los días|\b(?:volt[ae]|giorni) (?:al|alla|a)\b|\bvezes (?:por|ao)\b|\bkeer per|"
    r"\btous les jours|\bogni giorno|\b(?:almost|nearly|mostly) (?:always|never|daily)",
    re.I,
)
RESPONSE = (
    rf"^(?:lfd\W*|_)?{_NO}|^lfd\W*$|^_?uuid$|^re(?:f(?:erence)?|sp)[\W_]*(?:{_NO}|$)|(?:response|answer|review(?!er)|survey|"
    "respond|antwort|antwoord|interview|conversation|message|tweet|post|chat|call(?!er|back)|issue|case|fall|record|submission|bogen|ticket|"
    rf"unique|instance|complaint)\w*?[\W_]{{0,3}}{_NO}|{_NUMBER_OF}(?:respuesta|r[ée]ponse|risposta|resposta|avis|rese[ñn]a|review|answer|antwort)\b"
)
SURELY = rf"^(?:response|antwort)[\W_]*{_NO}"
CUSTOMER = (
    r"(?:customer|client|kunden?|\bkd|klant|user|member|account|contact|guest|gast|patient|"
    r"respondent|participant|teilnehmer(?:\*?in(?:nen)?)?|proband(?:\*?in)?|subject(?=\W*(?:id|n)|id)|"
    r"panelist|author|requester|person|consumer|reviewer|external ?(?:data ?)?reference)"
    rf"s?[\W_]{{0,3}}(?:{_NO}|$)|{_NUMBER_OF}client"
)
HAPPENED = (
    "flown|visit|happen|purchase|transact|order|stay|travel|besuch|kauf|reise|bestell|compra|achat"
)
ANSWERED = (
    "answer|submi|creat|record|complet|review|posted|date|datum|time|zeit|[_ ]at$|rated|respond|"
    r"fecha|horodat|stamp|temporal|carimbo|informazioni cronologiche|sygnatura|отметка|aikaleima|"
    r"značka|időbélyeg|damgası|スタンプ|스탬프|时间|時間|เวลา|thời gian|waktu|"
    r"hora de|heure de|\bdata\b|\bwhen$"
)
LATER = r"updat|modif|clos|solv|\bdue\b|assigned|stage|last\b|delet|expir"
STATION = r"(?<!life.)(?:stage|step|phase)|touch.?point|ber(?:ü|ue)hrungspunkt|kontaktpunkt|journey"
SAID = (
    r"\b(?:please (?:explain|elaborate|describe|tell)|beschreibe?n?|erläuter|décrive|expliqu|"
    r"describ[ae]\b)|comment|kommentar|feedback|reason|warum|\bwhy\b|remark|anmerkung|bemerkung|grund|"
    r"verbatim|freitext|free.?text|^subject$|^betreff$|^(?:review.?)?title$|"
    r"^t[ií]t(?:re|el|olo|ulo)(?:\W?\w+)?$|comentario|pourquoi|por qué|"
    "perché|waarom|toelichting|opmerking|remarque|"
    r"^(?:(?:verified|customer|user|guest|ticket|issue|case|complaint|tweet|full)[\W_]*)?"
    r"(?:reviews?|text|body|content|message|description|beschreibung|bewertungstext|nachricht|avis|"
    r"reseña)(?:[\W_]*(?:text|body|content))?$"
)
# What a company wrote back; a question about its reply has more words.
_REPLIED = (
    r"^(?:\w+\W+)?(?<![a-z])repl(?:y|ies|ied)(?![a-z])(?:\W+\w+){0,2}$|"
    r"(?:developer|owner|company|business|brand|agent|staff|host|seller|vendor|manage(?:r|ment))"
    r"[\W_]*(?:answer|response|comment|message)(?:[\W_]*(?:text|body|content|date|at))?$"
)
# Of a help desk, beside what was asked.
ANSWERED_BACK = r"^(?:answer|response|resolution|solution|antwort|lösung|réponse|respuesta)$"
ASKED_BACK = (
    r"^(?:(?:ticket|issue|case|customer)[\W_]*)?"
    r"(?:body|message|question|request|enquiry|inquiry|description|anfrage|frage|nachricht)$"
)
OTHER = (
    r"\bothers?\b.*(?:specif|describe|comment|tell)|please specify|^others?(?: \(\d+\)|\d+)?$|"
    r"(?:sonstige|andere|anderes).*(?:bitte|welche|angeben|und zwar)|autre.*préci|otr[oa].*especifi"
)
WHO = (
    r"(?<![^\W_])(?:gender|sex|age|income|education|region|country|state|employees|industry|sector|job|"
    r"occupation|profession|position|company.size|location|city|town|faculty|department|discipline|major|"
    r"seniority|ethnicity|nationality|marital.status|living.situation|geschlecht|alter|einkommen|"
    r"bildung|land|branche|beruf|wohnort|abteilung|studiengang|familienstand|fakultät|région|región|"
    r"pays|país|sexe|género|âge|métier|diplôme|ville|département|edad|sexo|ocupación|profesión|ciudad|"
    r"comuna|provincia|residencia|estudios|ingresos|età|sesso|residenza|professione|settore|regione|"
    r"reddito|istruzione|titolo di studio|idade|gênero|escolaridade|profissão|renda|"
    r"cidade|leeftijd|geslacht|opleiding|functie|wiek|płeć|wykształcenie|zawód|uczelni\w*|usia|"
    r"jenis kelamin|pekerjaan|pendidikan|yaş\w*|cinsiyet\w*|meslek\w*|eğitim)(?![^\W_])|"
    r"\bbest describes you\b|"
    r"(?:which|what) \w+ (?:are you (?:in|from)|do you (?:live in|work in|belong to|study))\b"
)
# What somebody is, even where a number stands for it.
TRAIT = (
    r"(?:\b|_)(?:gender|sex|race|ethnicity|education|income|occupation|marital status|religion|"
    r"geschlecht|einkommen|bildung|beruf|sexe|género|sexo|geslacht|opleiding)(?:\b|_)"
)
# Asks for somebody, whose name redaction might not know.
WHOM = r"^\W*(?:\d+\W+)?(?:who|whom|whose|wer|wen|wem|qui|quién|chi|wie heißt)\b|\bnames? of\b"
# However long the question and however few the answers: parts of a name, or a day of birth.
OF_PERSONS = r"\bnames?\b|\bbirth(?:day| ?date)?\b|geburts|nachname|vorname"
DIALLED = (
    r"\S+@\S+\.\w+|(?:\+|00)\d[\d ()/.-]{6,}|\(?0\d{1,5}\)?[ /-][\d -]{3,}|"
    r"\(?\d{3}\)?[ -]\d{3}-\d{4}"
)
BESIDE = (  # what was written beside the choices of a question
    r"[\[(](?:other|sonstiges?|andere|autre|otr[oa]|altro|anders|inne)\W*$|(?<=\w)_TEXT$|"
    r"\b(?:please specify|bitte angeben)\W*$"
)
REVENUE = r"revenue|turnover|umsatz|\b[am]rr\b"
TOTAL = (
    r"overall|total|gesamt|in all|(?:rating|score|stars?)\W*$|globale?ment|"
    r"(?:satisf|experi|opini|impres|valora|evalua|zufried|eindruck|bewert)\w*\W.*\bge(?:ne)?rale?\b|"
    r"\bge(?:ne)?rale?\b.*(?:satisf|experi|opini|impres|valora|evalua|zufried|eindruck|bewert)|"
    r"\bhow (?:has|was|is|would you rate) your (?:\w+ )?experience(?: been)?\W*$|"
    r"complessiv|satisfac\w+[\W_]+global|"
    r"geheel|\brate (?:your|the|our) (?:experience|visit|stay)$"
)
WEIGHTED = (
    r"^(?:factor de |coef\w* de )?(?:ponderaci[oó]n|pond[ée]ration)$|"
    r"^(?:w|wt|wgt|weight(?:ing)?s?|(?:survey|design|post)[\W_]?weight|gewicht(?:ung)?)$"
)
PROMOTERS = r"promot[oe]re?n?s?|detra[ck]tore?n?s?|passives?|passiv|indifferente?n?|neutrals?"
WROTE = (
    r"(?:author|sender|speaker|from|participant|writer)[\W_]*(?:type|role|kind)$|"
    r"^(?:inbound|direction)$"
)
# Of several that speak of a whole, the one that begins so.
WHOLLY = r"^\W*(?:\w{1,6}[.:)]\W*)?(?:overall|all in all|in general|insgesamt|in conclusion)\b"
# Said of nothing in particular, so of the whole.
CONTENT = (
    r"^(?:customer|client|guest|user|patient|kunden|passenger)?[\W_]*(?:satisfaction|zufriedenheit|"
    r"satisfacción|soddisfazione|tevredenheid)(?:[\W_]*level)?$"
)
RANK = r"^(?:priority|urgency|severity|priorität|dringlichkeit)$"  # given by staff
RANKED = r"\brank|\brang|reihenfolge|in order of|class(?:ez|ement)|\borden[ea]|ordina\b"
RECOMMENDED = "nps|recommend|likel|empf[eio]|recommand|recom[ei]|raccomand|consigli|aanbeve"
# Not "your most important tool".
IMPORTANT = r"(?<!most )(?<!more )importan|\bwichtig(?!st)|\bbelangrijk(?!ste)"
# "fácil" and "facilité", but no facilities.
EFFORT = (
    r"effort|\beas[ye]|aufwand|\bces\b|mühe|\beinfach|\bhow difficult|\bwie schwer|\besfuerzo|"
    r"\bf[aá]cil(?!it(?:y|ies|at))"
)
EASILY = r"\bfacilidad|\bfacilment|\bfacilement|\beasily"  # said of somebody, not of a task
AGREED = (
    r"\bagree|\bdisagree|stimm\w* \w* ?zu|trifft|zutreff|d.accord|acuerdo|concord|"
    r"\b(?:on)?eens\b|\benig"
)
QUOTABLE = "may.?quote|quote (?:you|me)|zitier"
# "exp_room" beside "sat_room": what is expected of the room, and how it was.
EXPECTED, FOUND = r"exp(?:ect(?:ed|ation)s?)?[\W_]+(.+)", r"sat(?:isf\w+?)?[\W_]+(.+)"


def counts(name: str) -> bool:
    """Whether a column of this name holds numbers that rate nothing.

    Examples
    --------
    >>> [counts(name) for name in ("reviewCount", "survey_quarter", "Discount", "Staff")]
    [True, True, False, False]
    """
    return re.search(_COUNT, parted(name), re.I) is not None


def answers(words: Iterable[str]) -> bool:
    """Whether many of a few words begin with yes or no, or say how often.

    Examples
    --------
    >>> answers(["Yes, always", "No", "It depends"]), answers(["North", "South"])
    (True, False)
    """
    said = {re.split(r"[,;.(]", word.casefold())[0].strip(): word for word in words}
    told = [key for key, word in said.items() if key in ANSWERS or _HOW_OFTEN.search(word)]
    return len(said) <= 12 and len(told) >= max(2, len(said) / 3)


def tallies(name: str) -> bool:
    """Whether a column of this name says how many there are, or how long it took."""
    return re.search(_TALLY, parted(name), re.I) is not None


def codes(name: str) -> bool:
    """Whether the numbers of a column of this name stand for shops or the like."""
    return re.search(_NUMBERED, parted(name), re.I) is not None


def replies(name: str) -> bool:
    """Whether a column of this name tells a company's reply; a question about it does not.

    Examples
    --------
    >>> [replies(name) for name in ("replyContent", "reply.date", "Was our reply of any help?")]
    [True, True, False]
    """
    return "?" not in name and re.search(_REPLIED, parted(name), re.I) is not None


def parted(name: str) -> str:
    """Part the words that a program writes as one."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name)
