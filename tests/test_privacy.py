"""What is masked, what stays, and what is hidden."""

import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

import cemlab.privacy
from cemlab import stats
from cemlab.privacy import (
    as_trained,
    hide_small_groups,
    neutral,
    redact,
    sensitive,
    sensitive_kinds,
    settling,
    study_key,
    unnumbered,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("write to ann.lee+x@mail.example.org!", "write to [EMAIL]!"),
        ("ann.lee [at] example.org", "[EMAIL]"),
        ("see https://example.org/a?b=1, now", "see [URL], now"),
        ("www.example.org.", "[URL]."),
        ("call +49 30 555 0123 today", "call [PHONE] today"),
        ("call (212) 555-0143.", "call [PHONE]."),
        ("on 555-0143 or 030/1234567", "on [PHONE] or [PHONE]"),
        ("+1-202-555-0143", "[PHONE]"),
        ("tel. 0171 2345678", "tel. [PHONE]"),
        ("71-33-52-22 or 03.93.92.16.85", "[PHONE] or [PHONE]"),
        ("fax 345-899-3560x4587", "fax [PHONE]"),
        ("number 853-37-1694, from 10.0.0.138", "number [PHONE], from [URL]"),
        ("ring 020 7946 0958 after six", "ring [PHONE] after six"),
        ("card 4111 1111 1111 1111", "card [CARD]"),
        ("5500-0000-0000-0004 was charged", "[CARD] was charged"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN [IBAN] please"),
        ("gb82west12345698765432", "[IBAN]"),
        ("Our account number is 12345678", "Our account number is [ACCOUNT]"),
        ("acct no. 99-1234", "acct no. [ACCOUNT]"),
        ("ticket #48213 is open", "ticket #[ACCOUNT] is open"),
        ("ref AB-12345", "ref [ACCOUNT]"),
        ("Kundennummer: 4711888", "Kundennummer: [ACCOUNT]"),
        ("my number 87654321", "my number [ACCOUNT]"),
        ("ann＠example.org", "[EMAIL]"),
        ("ann@exam\u200bple.org", "[EMAIL]"),
        ("ask ann dot smith at example dot org today", "ask [EMAIL] today"),
        ("ask ann (at) example (dot) org", "ask [EMAIL]"),
        ("ann.smith at example.org", "[EMAIL]"),
        ("-" * 70 + "ann@example.org", "[EMAIL]"),
        ("open http://intranet/x?id=5 and", "open [URL] and"),
        ("from 2001:db8::ff00:42:8329 at 14:05:33", "from [URL] at 14:05:33"),
        ("passport C01X00T47 lost", "passport [ACCOUNT] lost"),
        ("Personalausweisnummer: L01X00T471", "Personalausweisnummer: [ACCOUNT]"),
        ("national insurance number AB 12 34 56 C", "national insurance number [ACCOUNT]"),
        ("follow @ann_lee7 or ask", "follow [USER] or ask"),
        ("my username is annlee77", "my username is [USER]"),
        ("born on 3 April 1980", "born on [BIRTHDATE]"),
        ("Geburtsdatum: 03.04.1980", "Geburtsdatum: [BIRTHDATE]"),
        ("I live at 12 Quill Road, Ashton 54321", "I live at [ADDRESS]"),
        ("send it to Hügelweg 12a, 50667 Köln", "send it to [ADDRESS]"),
        ("at 14 rue de la Paix", "at [ADDRESS]"),
        ("P.O. Box 1204 as before", "[ADDRESS] as before"),
        ("zip: 90210", "zip: [ADDRESS]"),
        ("Post it to AB1 2CD", "Post it to [ADDRESS]"),
        # names, by the words around them
        ("I spoke to Tamsin, who helped", "I spoke to [PERSON], who helped"),
        ("Thanks to Ewa Lisiecka for it", "Thanks to [PERSON] for it"),
        ("Mrs Brown was kind", "Mrs [PERSON] was kind"),
        ("my name is key and i wait", "my name is key and i wait"),
        ("my name is saoirse and i wait", "my name is [PERSON] and i wait"),
        ("The agent, Ngozi, rang. Ngozi knows", "The agent, [PERSON], rang. [PERSON] knows"),
        ("i spoke to sarah miller, she knows", "i spoke to [PERSON], she knows"),
        ("JOHN FROM SUPPORT WAS RUDE", "[PERSON] FROM SUPPORT WAS RUDE"),
        ("A big shout-out to Aaliyah!!", "A big shout-out to [PERSON]!!"),
        ("Then Frank came back. Frank's idea", "Then [PERSON] came back. [PERSON]'s idea"),
        ("All fine. Cheers, Will", "All fine. Cheers, [PERSON]"),
        ("Lovely chat with Xiaoming from sales", "Lovely chat with [PERSON] from sales"),
        ("Ich habe mit Sabine gesprochen", "Ich habe mit [PERSON] gesprochen"),
        ("Merci à Amélie pour son aide", "Merci à [PERSON] pour son aide"),
        ("Met dank aan Willem de Vries", "Met dank aan [PERSON]"),
        ("Frau Tintenklecks hat nie geantwortet", "Frau [PERSON] hat nie geantwortet"),
        ("We waited. thanks sarah, you rock", "We waited. thanks [PERSON], you rock"),
        ("The bill was off. anna from billing", "The bill was off. [PERSON] from billing"),
        ("I met J. R. Vennard there", "I met [PERSON] there"),
        (
            "Bon suivi, merci. I spoke to Tamsin Quibblethorpe, who was kind.",
            "Bon suivi, merci. I spoke to [PERSON], who was kind.",
        ),
        ("We asked for Mireille d'Aubrac again", "We asked for [PERSON] again"),
        ("A huge thank you to Quenby Ashgrove", "A huge thank you to [PERSON]"),
        ("Well done Zorvanka!", "Well done [PERSON]!"),
        ("The manner of Zorvanka was awful", "The manner of [PERSON] was awful"),
        ("Je m'appelle Bruyère Poncet et j'attends", "Je m'appelle [PERSON] et j'attends"),
        (
            "Gut war es nicht. Mit freundlichen Grüßen\nThordis Quaas",
            "Gut war es nicht. Mit freundlichen Grüßen\n[PERSON]",
        ),
        (
            "The firm has three founders: Zorvanka, Tilbrooke and White, and two cooks.",
            "The firm has three founders: [PERSON], [PERSON] and [PERSON], and two cooks.",
        ),
        ("Zorvanka Tilbrooke\n\n12 Hill Road\n", "[PERSON]\n\n[ADDRESS]\n"),
        ("I will never forget it, Zorvanka!", "I will never forget it, [PERSON]!"),
        ("Account holder: Wren Field", "Account holder: [PERSON]"),
        ("They lost Zorvanka's address", "They lost [PERSON]'s address"),
        ("The card belongs to Zorvanka Tilbrooke", "The card belongs to [PERSON]"),
        ("Ihr Kollege Zorvank Tilbrooke war nett", "Ihr Kollege [PERSON] war nett"),
        (
            "my name is borna tilbrooke, and borna is all",
            "my name is [PERSON], and [PERSON] is all",
        ),
        ("Our new rep is Zorvank.", "Our new rep is [PERSON]."),
        ("I was told by Zorvank to wait", "I was told by [PERSON] to wait"),
        ("The girl at the desk - Zorvanka - left", "The girl at the desk - [PERSON] - left"),
        ("Please keep Zorvanka, she is great", "Please keep [PERSON], she is great"),
        ("Zorvanka and her team rang back", "[PERSON] and her team rang back"),
        ("Zorvanka, your driver, was early", "[PERSON], your driver, was early"),
        ("It was all Zorvanka's fault", "It was all [PERSON]'s fault"),
        ("Complimenti a Zorvanka!", "Complimenti a [PERSON]!"),
        ("It all went well. - Zorvanka", "It all went well. - [PERSON]"),
        ("the stylist was shanice and we left", "the stylist was [PERSON] and we left"),
        ("Zorvank is a very good waiter", "[PERSON] is a very good waiter"),
        ("My carer, Blossom, is an angel", "My carer, [PERSON], is an angel"),
        ("I, Prudence Whitlock, cancel it", "I, [PERSON], cancel it"),
        ("Je tiens à remercier Océane du magasin", "Je tiens à remercier [PERSON] du magasin"),
        ("Tilda m'a raccroché au nez", "[PERSON] m'a raccroché au nez"),
        ("Price Tilda Quibb gave me was wrong", "Price [PERSON] gave me was wrong"),
        ("It was delivered by Keeley, who was rude", "It was delivered by [PERSON], who was rude"),
        ("We used Ludmila Petrova as contact", "We used [PERSON] as contact"),
        ("Our guide Zorvank was slow", "Our guide [PERSON] was slow"),
        ("I rang Zorvank. Zorvank is slow", "I rang [PERSON]. [PERSON] is slow"),
        ("Close Ursula's account", "Close [PERSON]'s account"),
        ("Zorvank, from support, rang", "[PERSON], from support, rang"),
        # in other languages
        ("ho parlato con Giulia Ferretti ieri", "ho parlato con [PERSON] ieri"),
        ("Marco mi ha aiutato molto", "[PERSON] mi ha aiutato molto"),
        ("hablé con Lucía Cárdenas por teléfono", "hablé con [PERSON] por teléfono"),
        ("falei com Thiago Nogueira ontem", "falei com [PERSON] ontem"),
        ("j'ai parlé avec Maxime Lefèvre hier", "j'ai parlé avec [PERSON] hier"),
        ("avec Laurette Quenaud on avait ri", "avec [PERSON] on avait ri"),
        ("rozmawiałem z Katarzyną Nowak", "rozmawiałem z [PERSON]"),
        ("Mehmet Yılmaz çok yardımcı oldu", "[PERSON] çok yardımcı oldu"),
        ("Hai Kak Rina, terima kasih ya", "Hai Kak [PERSON], terima kasih ya"),
        ("Ibu Sulastri sangat ramah", "Ibu [PERSON] sangat ramah"),
        ("Wouter van der Meulen", "[PERSON]"),
        ("mehmet yılmaz", "[PERSON]"),
        ("Ximena", "[PERSON]"),
        ("dan from billing was rude", "[PERSON] from billing was rude"),
        (
            "good that ada quibb was in, i was redy to leev",
            "good that [PERSON] was in, i was redy to leev",
        ),
        ("Ella at the counter was kind", "[PERSON] at the counter was kind"),
        # names that are small words of another language
        ("Ich habe mit Ben gesprochen", "Ich habe mit [PERSON] gesprochen"),
        ("Ich habe mit Ada gesprochen", "Ich habe mit [PERSON] gesprochen"),
        ("Ich sprach mit Mia", "Ich sprach mit [PERSON]"),
        ("Ben war sehr freundlich und half mir", "[PERSON] war sehr freundlich und half mir"),
        ("Mia half mir sofort", "[PERSON] half mir sofort"),
        ("Merci Mia", "Merci [PERSON]"),
        ("bedankt Mehmet", "bedankt [PERSON]"),
        ("Bedankt Mehmet", "Bedankt [PERSON]"),
        ("grazie Emre", "grazie [PERSON]"),
        ("Anna et Ben étaient super", "[PERSON] et [PERSON] étaient super"),
        ("Merci à Sofia pour son aide", "Merci à [PERSON] pour son aide"),
        ("Ho parlato con Mia ieri", "Ho parlato con [PERSON] ieri"),
        ("Mia mi ha aiutato subito", "[PERSON] mi ha aiutato subito"),
        ("Dün Ben ile konuştum", "Dün [PERSON] ile konuştum"),
        ("ich sprach mit mia und ben", "ich sprach mit [PERSON] und [PERSON]"),
        # post codes
        ("Springfield, IL 62704 is far", "Springfield, [ADDRESS] is far"),
        ("my zip-code is 94110", "my zip-code is [ADDRESS]"),
        ("We sent it to 1012 AB Amsterdam", "We sent it to [ADDRESS] Amsterdam"),
        ("75001 Paris", "[ADDRESS] Paris"),
        ("it was K1A 0B1", "it was [ADDRESS]"),
        ("we live at sw1a 1aa now", "we live at [ADDRESS] now"),
        ("I live in 60614, and wait", "I live in [ADDRESS], and wait"),
        ("the code changed: zip to 60614", "the code changed: zip to [ADDRESS]"),
        ("our shop in the 94110 zip code", "our shop in the [ADDRESS] zip code"),
        ("We moved to Bangalore 560001", "We moved to Bangalore [ADDRESS]"),
        ("Sydney NSW 2000", "Sydney [ADDRESS]"),
    ],
)
def test_personal_data_is_masked(text, masked):
    assert redact([text])[0] == masked


@pytest.mark.parametrize(
    "text",
    [
        "since 2019-11-04 14:05 it fails",
        "from 19.11.2023 to 03/12/2023",
        "we paid 1,250,000 EUR in 2024",
        "5000000 euros late",
        "the 2010-2020 decade, 1840-1940",
        "EC regulation 261/2004",
        "a 777-200 3 class plane",
        "version 2.10.4, room 1204, 24/7",
        "in case 100 users come; order 66; ticket 350$",
        "waited 45 minutes, 3 times",
        "in 2019 2020 2021",
        "@ the desk",
        "we met at example.org, at 14:05:33",
        "“Très bien”… 20 m² at the café",
        "n/a",
        "",
        "We flew from London to Lisbon on Monday in May",
        "The Terminal 5 lounge, Row 45, Gate 12 and a Boeing 777",
        "I live in Berlin and work at the Airport",
        "BA and LHR were fine. I've been told so",
        "Great Service, Very Friendly Staff",
        "Will it rain in May? I Hope This Helps, and the Grace period is over",
        "Flew from Charlotte to San Jose and Port Elizabeth in Storm Eunice",
        "Bill was wrong again, please Mark as paid. Christian holidays are not listed",
        "Chase Bank is worse. Works with Alexa; the parcel came with Hermes",
        "Der Kunde war König, die Rechnung aber falsch",
        "Zum Glück kam das Geld noch. Man wird von Pontius zu Pilatus geschickt",
        "Die Verspätung war ärgerlich, und die Auskunft kam zu spät",
        "Thanks to BA we missed a call from India, and thank you Lufthansa",
        "We paid 12000 in London; flight 1432 Lisbon to Porto, gate B4 5PM",
        "We flew Sony, Samsung and Lufthansa's lounge! We saw Florence, Paris and Milan",
        "The Grand Palace\n12 hours late",
        "thanks will do, i spoke to them with hope",
        "We use Tilda daily. Tilda is slow, and Tilda crashes",
        "The Zorvex is great. Integration with Jira and Slack was quick",
        "I bank with Tilda",
        "We use Tilda daily, so Tilda had its chance",
        "Zorvex is a good phone",
        "It was late.\nShocking Service",
        "A Merry Christmas to all. The Hindi and Tamil pages; a Zorvex, made of tin",
        "We saw Verona, Siena and Florence; the Chicken Tikka was dry",
        "All late. Kind regards, A Former Customer",
        "circa un quarto del conto, mancia esclusa",
        "una volta sola per la noia del conto",
        "Scuola Primaria",
        "Servizi alla Persona e Sistemi di Gestione",
        "MÁS TIEMPO PARA LOS CLIENTES",
        "Más de la mitad del sueldo, una vez por semana",
        "Ella fue amable, y nada más",
        "Falta de Tempo para os Alunos",
        "Des retards sur la ligne, et pas de place",
        "Les Horaires de la Cantine",
        "Bewertung von Anlagen und Geräten",
        "Flexible Arbeitszeit, Verbesserte Bezahlung und Beratung der Kunden",
        "Technische Leitung",
        "tra 20 e 30% del netto",
        "il 20% del conto",
        "Bewertung von Anlagen",
        "Ben bu uygulamayı hiç sevmedim",
        "Ben jij daar nog nooit geweest",
        "Dan moet je weer een uur wachten",
        "Della spedizione non so nulla",
        "Ella me dijo que no",
        "Ella fue muy amable con nosotros",
        "una hora de espera para nada",
        "Gebrek aan Tijd en Betere Werktijden",
        "Brak Czasu dla Klientów",
        "daha az para, daha çok iş, bir daha gelmem",
        "Sosyal Bilimler",
        "pelayanan lama dan kasir kurang ramah, saya mau pulang saja",
        "Tukang Roti Keliling",
        "Bättre Arbetstider",
        "det var noe å gjøre hver dag",
        "you deliver to 60000 people, near 12345 shops, in q2 1st",
    ],
)
def test_what_is_not_personal_stays(text):
    assert redact([text])[0] == text


def test_a_card_number_that_fails_luhn_is_still_no_readable_number():
    assert not re.search(r"\d{4}", redact(["4111 1111 1111 1112"])[0])


def test_missing_texts_index_and_repeats_are_kept():
    texts = pd.Series(["a@example.org", None, "a@example.org"], index=[5, 6, 7], dtype="str")
    out = redact(texts)
    assert out.index.tolist() == [5, 6, 7]
    assert out.tolist()[::2] == ["[EMAIL]", "[EMAIL]"]
    assert out.isna().tolist() == [False, True, False]
    assert out.dtype == "str"


def test_names_are_masked_as_whole_words():
    said = redact(["Ann Lee and ann, not Annual"], names=["Ann", "Ann Lee"])[0]
    assert said == "[PERSON] and [PERSON], not Annual"


def test_surnames_are_masked_where_they_are_written_as_names():
    texts = [
        "Quittenbaum rang; DORA\nQUITTENBAUM did",
        "no banker, Ms Banker's one",
        "Ivo Low, low",
    ]
    said = redact(texts, names=["Dora Quittenbaum", "Banker, Ida", "Ivo Low", " "])
    assert said.tolist() == [
        "[PERSON] rang; [PERSON] did",
        "no banker, Ms [PERSON]'s one",
        "[PERSON], low",
    ]


def test_a_key_tells_equal_values_without_telling_them():
    one, two, other = redact(["a@example.org", "A@example.org", "b@example.org"], key=b"k")
    assert one == two != other
    assert re.fullmatch(r"\[EMAIL-[0-9A-F]{4}\]", one)
    assert redact(["a@example.org"], key=b"j")[0] != one


@pytest.mark.parametrize(
    "text",
    [
        "Please ring back Mrs Siobhan Gruber about the router, she knows the case.",
        "Ask Mrs Gruber",
        "Thanks, Siobhan Gruber!",
    ],
)
def test_a_comment_sent_thrice_is_masked_as_one_sent_once(text):
    assert redact([text] * 3).tolist() == redact([text]).tolist() * 3
    assert "Gruber" not in redact([text] * 3)[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Thanks to Mr Lang I was connected.", "Thanks to Mr [PERSON] I was connected."),
        ("Ask Mrs Gruber I’ve said.", "Ask Mrs [PERSON] I’ve said."),
        ("After Mr Lang A lady came.", "After Mr [PERSON] A lady came."),
        ("Mrs Mary I Smith and Mr Lang A. Meyer called.", "Mrs [PERSON] and Mr [PERSON] called."),
    ],
)
def test_a_sentence_may_go_on_with_a_capital_after_a_name(text, told):
    assert redact([text])[0] == told


def test_a_label_or_a_brand_is_no_name():
    label = "Thanks Lumora Tabor"
    assert redact([label, label]).tolist() == ["Thanks [PERSON]"] * 2
    assert redact([label] * 3).tolist() == [label] * 3
    assert redact(["Talk to Lumora Tabor"], persons=False)[0] == "Talk to Lumora Tabor"
    brand = [f"Customer {i}: the Zorvex broke, and Zorvex refused to help" for i in range(20)]
    staff = [f"Customer {i}: I spoke to Tamsin, and Tamsin was kind" for i in range(20)]
    assert redact(brand[:1])[0] == "Customer 0: the [PERSON] broke, and [PERSON] refused to help"
    assert redact(brand).tolist() == brand
    assert not redact(staff).str.contains("Tamsin").any()
    written = ["Zorvex refused to help", "my zorvex broke", "a zorvex is nice"]
    assert redact(written).tolist() == written


def test_words_of_a_language_that_many_texts_write_small_are_no_names():
    said = [f"saldo dana di rekening {i} tidak bisa dibuka" for i in range(20)]
    assert redact(said[:1])[0] == "saldo [PERSON] di rekening 0 tidak bisa dibuka"
    assert redact(said).tolist() == said
    thanks = [f"terima kasih, tania sangat ramah {i}" for i in range(3)]
    assert not redact([*said, *thanks]).str.contains("tania").any()


def test_a_short_text_is_read_in_the_language_of_the_others():
    name = "Zorvanka Tilbrooke"
    others = ["We waited for an hour at the desk", "It was late and they were rude to us"]
    abroad = ["La atención fue muy mala y no hay nadie", "Los fines de semana no hay personal"]
    persons = ["Beatriz Salgueiro", "Katarzyna Nowak", "Theo Marchetti"]
    assert redact([*others, name]).iloc[-1] == "[PERSON]"
    assert redact([*persons, name]).iloc[-1] == "[PERSON]"
    assert redact([*abroad, name]).iloc[-1] == name


def test_frequent_names_are_told_by_each_other():
    assert redact(["Ben", "Mia", "Anna"]).tolist() == ["[PERSON]"] * 3
    assert redact(["Emre et Ben étaient super"])[0] == "Emre et [PERSON] étaient super"


def test_a_sentence_and_a_line_are_looked_at_once(monkeypatch):
    """Not once for each name in them, or a long text takes minutes."""
    seen = []
    told, line = settling.english, settling._is_line
    monkeypatch.setattr(settling, "english", lambda *said: seen.append(said) or told(*said))
    monkeypatch.setattr(settling, "_is_line", lambda said: seen.append(said) or line(said))
    for text in ("Beim Laden war Prudence Whitlock und wir warten ", "Zorvanka Tilbrooke Anlagen "):
        seen.clear()
        redact([text * 200])
        assert len(seen) == 1


def test_the_key_of_a_study_is_kept_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("CEMLAB_CONFIG", str(tmp_path / "config"))
    key = study_key("café/../x")
    assert len(key) == 32
    assert study_key("café/../x") == key != study_key("other")
    paths = [p for p in (tmp_path / "config").rglob("*") if p.is_file()]
    assert len(paths) == 2
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in paths)
    assert study_key("hitouch") == study_key("hitouch")


def test_pseudonyms_are_taken_out_for_other_readers_and_for_the_classifier():
    masked = redact(["Mrs Brown and Mrs Brown, ann@example.org"], key=b"k")[0]
    told = r"Mrs (\[PERSON-[0-9A-F]{4}\]) and Mrs \1, \[EMAIL-[0-9A-F]{4}\]"
    assert re.fullmatch(told, masked)
    assert unnumbered(masked) == "Mrs [PERSON] and Mrs [PERSON], [EMAIL]"
    assert as_trained([masked, None]).tolist()[:1] == ["Mrs [NAME] and Mrs [NAME], [EMAIL]"]


def test_formulas_leave_as_text():
    table = pd.DataFrame({"=A1": ["=1+1", " +cmd|'/C'!A0", "-5", "+5 %", "@x", None], "n": -1})
    table["kind"] = pd.Categorical(["\tx", "a", "a", "a", "a", "-b"])
    out = neutral(table)
    assert out["'=A1"].tolist()[:5] == ["'=1+1", "' +cmd|'/C'!A0", "-5", "+5 %", "'@x"]
    assert out["kind"].tolist() == ["'\tx", "a", "a", "a", "a", "'-b"]
    assert out["n"].eq(-1).all()
    assert table["=A1"][0] == "=1+1"


@pytest.mark.parametrize("written", ["to_csv(", "to_excel("])
def test_every_table_that_leaves_is_made_harmless_first(written):
    """Texts of a page that reads its own file, and the sample company's, are no exports."""
    package = Path(cemlab.privacy.__file__).parents[1]
    own = {"sample/write.py", "report/quotes.py", "report/forget.py"}
    lines = [
        f"{path.relative_to(package)}: {line.strip()}"
        for path in sorted(package.rglob("*.py"))
        if str(path.relative_to(package)) not in own
        for line in path.read_text("utf-8").splitlines()
        if written in line and "neutral(" not in line
    ]
    assert lines == []


SENSITIVE = YAML(typ="safe").load(Path(__file__).parent / "privacy_data" / "sensitive.yaml")


@pytest.mark.parametrize("kind", [kind for kind in SENSITIVE if kind != "ordinary"])
def test_sensitive_comments_of_each_kind_are_found(kind):
    """Of seven comments; two of "legal or press" were missed until damaged words were mended."""
    found = sensitive_kinds(SENSITIVE[kind][1::2])
    assert found.str.contains(kind).mean() >= 0.9


def test_sensitive_comments_are_found_and_few_others():
    """Measured: recall 0.99 and precision 0.92 of all, 0.96 and 0.90 of this half unseen."""
    others = sensitive(SENSITIVE["ordinary"][1::2])
    texts = [t for kind, said in SENSITIVE.items() if kind != "ordinary" for t in said[1::2]]
    found = sensitive(texts)
    assert found.mean() >= 0.9
    assert found.sum() / (found.sum() + others.sum()) >= 0.85


def test_redaction_is_done_once():
    text = "a@example.org, +49 30 555 0123, card 4111 1111 1111 1111, ticket 48213"
    once = redact([text])
    assert redact(once).tolist() == once.tolist()


def test_redaction_is_quick():
    texts = [
        f"The invoice {i} was late again, call me on +49 30 555 0{i % 1000:03d}"
        for i in range(2000)
    ]
    start = time.process_time()
    redact(texts)
    assert time.process_time() - start < 1, "measured 0.1 s"


def test_many_customers_take_no_longer_than_few():
    people = [f"Zora{i} Quittenbaum{i}" for i in range(5000)]
    texts = [f"{'We waited at the desk for an hour. ' * 20}{people[i]} came." for i in range(500)]
    start = time.process_time()
    masked = redact(texts, names=people, persons=False)
    assert time.process_time() - start < 2, "measured 0.3 s; one pattern of all names took 40"
    assert masked.str.endswith(" [PERSON] came.").all()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000 + " . 1@",
        "a." * 25_000 + " @1",
        "account " + "a-" * 25_000,
        "account" + " " * 50_000 + "x",
        "AB12" + "A1 " * 16_000 + "?",
        "1(" * 25_000 + "a",
        "1:" * 25_000,
        "a dot " * 8_000,
        "a at b." * 7_000,
        "kill " * 10_000,
        f"il servizio di anna è gentile per me {'- ' * 8000} x e di anna petrova e budi e dewi",
        f"il servizio di anna è gentile per me {'.' * 30_000} x e di anna petrova e budi e dewi",
        "anna schmidt grazie per " * 5000,
        "Mia mi ha aiutato e Ben con lui " * 3000,
        "Zorvanka Tilbrooke good nice " * 3000,
    ],
    ids=lambda text: text[:8],
)
def test_no_long_text_takes_long(text):
    start = time.process_time()
    redact([text], names=["Dora Quittenbaum"])
    sensitive([text])
    assert time.process_time() - start < 2, "measured under 0.3 s each; squares take minutes"


@pytest.mark.parametrize(
    "text",
    [
        # threat: English, German, French, Spanish, and so on below
        "He threatened me", "Er hat mich bedroht", "Il m'a menacé", "Me amenazaron",
        "I want to die", "Ich denke an Selbstmord", "envie de mourir", "pensé en el suicidio",
        "That was racist", "a racial slur", "like a Nazi", "Das war RASSISTISCH",
        "propos racistes", "un comentario machista",
        "sexual remarks", "he raped her", "sexuelle Bemerkungen", "des attouchements", "la manoseó",
        "verbal abuse", "a heart attack", "she was bleeding", "Ich wurde verletzt",
        "il est blessé", "salió herida",
        "You broke the law", "a class action",
        "I will sue", "We sued you", "a police report", "see you in court", "a GDPR complaint",
        "Your lawyer's letter", "Mein Anwalt meldet sich", "Ich rufe die Polizei",
        "mon avocat", "voy a denunciar",
        "It is a scam", "a criminal act", "Your clerk stole my card", "Das ist Betrug",
        "des voleurs", "una estafa",
    ],
)  # fmt: skip
def test_what_a_person_should_read_first(text):
    assert sensitive([text])[0]
    assert sensitive([f"Once more: “{text.upper()}”!"])[0]


@pytest.mark.parametrize(
    "text",
    [
        "The issue is pursued", "A killer feature, I'm dying to use it", "", "Courteous people",
        "Your hospitality is great", "an extortionate fee", "bloody awful", "the quote came late",
        "Support called back at once", "Die Rechnung war falsch", "Le vol était en retard",
        "blessed with good help", "skilled, assured, grape, accused of nothing",
    ],
)  # fmt: skip
def test_ordinary_comments_are_not_sensitive(text):
    assert not sensitive([text])[0]


def test_a_missing_text_is_not_sensitive():
    assert sensitive(pd.Series([None, "lawyer"], dtype="str")).tolist() == [False, True]


def test_small_groups_are_hidden_whole_and_the_table_is_a_copy():
    table = pd.DataFrame({"group": list("abcd"), "n": [10, 9, 1, np.nan], "value": [1.0, 2, 3, 4]})
    table = table.assign(n_effective=table["n"], low=0.0, high=4.0, suppressed=False)
    hidden = hide_small_groups(table, 10)
    assert hidden["suppressed"].tolist() == [False, True, True, True]
    numbers = hidden[["n", "n_effective", "value", "low", "high"]]
    assert numbers.isna().all(axis=1).tolist() == [False, True, True, True]
    assert table["value"].notna().all()
    assert hide_small_groups(hidden, 10)["suppressed"].tolist() == [False, True, True, True]


FIGURES = (
    "share before after n n_effective n_against n_before n_after value low high p p_adjusted score "
    "score_low score_n centre rank sign r_squared coverage growth revenue importance probability"
)


def test_no_figure_of_a_hidden_group_is_left():
    table = pd.DataFrame({"wave": [1, 2, 3], "touchpoint": ["a", "b", "c"]})
    table = table.assign(**{name: [40, 3, 9] for name in FIGURES.split()})
    table["week"] = table["first_seen"] = pd.Timestamp("2026-03-30")
    table = table.assign(quadrant="model", signal=True, suppressed=False, method="mean")
    table.attrs = {"confidence": 0.9}
    hidden = hide_small_groups(table, 10)
    told = hidden.columns[hidden.loc[1].notna()].tolist()
    assert told == ["wave", "touchpoint", "signal", "suppressed", "method"]
    assert hidden["signal"].tolist() == [True, False, False]
    assert hidden.loc[0, FIGURES.split()].eq(40).all()
    assert hidden.loc[0].notna().all()
    assert hidden["wave"].tolist() == [1, 2, 3]
    assert hidden.attrs == {"confidence": 0.9, "min_group": 10}


def test_a_comparison_with_a_small_group_is_hidden_too():
    table = pd.DataFrame({"wave": [1, 2, 3], "n": 40, "n_before": [3, 40, 2], "value": 1.0})
    hidden = hide_small_groups(table, 10)
    assert hidden["value"].isna().tolist() == hidden["suppressed"].tolist() == [True, False, True]


def test_a_group_hidden_by_itself_is_hidden_where_others_are_compared_with_it():
    answers = pd.DataFrame({"wave": [1] * 4 + [2] * 50 + [3] * 40 + [4] * 60, "value": 1.0})
    waves = hide_small_groups(stats.score(answers, by="wave"), 10)
    assert waves["suppressed"].tolist() == [True, False, True, False]
    for against in ("previous", "each"):
        table = hide_small_groups(stats.compare(answers, groups="wave", against=against), 10)
        told = table[~table["suppressed"]]
        assert not {"1", "3"} & {*told["wave"].astype(str), *told["against"].astype(str)}


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([40, 3, 20, 15], [3, 15]),  # 3 = all − (40 + 20 + 15)
        ([40, 3, 5, 15], [3, 5, 15]),  # 3 and 5 together are still too few
        ([40, 3, 8, 15], [3, 8]),
        ([40, 3, 0, 15], [3, 0, 15]),  # a group of nobody covers nothing
        ([40, 20, 15], []),
        ([40, 0, 15], [0]),
        ([40, 3], [3, 40]),
        ([3], [3]),
    ],
)
def test_one_hidden_row_cannot_be_had_by_subtraction(sizes, hidden):
    table = pd.DataFrame({"group": range(len(sizes)), "n": sizes, "value": 1.0})
    found = hide_small_groups(table, 10)
    assert sorted(table.loc[found["suppressed"], "n"]) == sorted(hidden)
    assert found.loc[found["suppressed"], ["n", "value"]].isna().all(axis=None)
    again = hide_small_groups(found, 10)
    assert again["suppressed"].tolist() == found["suppressed"].tolist()


def test_results_of_statistics_are_hidden_whole():
    answers = pd.DataFrame(
        {
            "group": ["a"] * 15 + ["b"] * 3,
            "value": [*range(11), 1, 2, 3, 4, 1, 2, 3],
            "scale_high": 10,
        }
    )
    for table in (
        stats.score(answers, by="group"),
        stats.satisfied(answers, 7, by="group"),
        stats.compare(answers, groups="group"),
    ):
        hidden = hide_small_groups(table, 10).set_index("group").loc["b"]
        assert hidden[hidden.notna()].index.isin(["against", "suppressed", "method"]).all()
