"""Mailboxes and folders of notes."""

import pytest

from cemlab import load_study
from cemlab.errors import DataError
from cemlab.load.files import read_export
from cemlab.load.texts import read_notes
from cemlab.report.prepare import fingerprint

MAILBOX = """\
From someone@example.org Mon Jan  5 10:00:00 2026
Message-ID: <1@example.org>
Date: Mon, 5 Jan 2026 10:00:00 +0100
From: Some One <someone@example.org>
Subject: Invoice
Content-Type: text/plain; charset=utf-8

The invoice is wrong again.
Call me at 030 555 0199.

On Sun, 4 Jan 2026, Support <help@example.org> wrote:
> We hope that all is well.
--
Some One
Chief of Everything

From other@example.org Tue Jan  6 10:00:00 2026
Message-ID: <2@example.org>
Subject: Thanks
Content-Type: text/html; charset=utf-8

<html><style>p {color: red}</style><p>Thank you, <b>that</b> helped.</p><script>x()</script></html>
"""
STUDY = """\
title: Notes
sources:
  notes:
    file: {file}
    pattern: potential
    promise: confidential
    sampled: false
    columns: {{response_id: id}}
    items: {{text: {{role: comment}}}}
"""


def test_a_mailbox_gives_what_was_written(tmp_path):
    (tmp_path / "mails").write_text(MAILBOX)
    export = read_export(tmp_path / "mails")
    assert export.kind == "mailbox"
    assert export.cells["date"].tolist() == ["2026-01-05T10:00:00+01:00", ""]
    assert export.cells["subject"].tolist() == ["Invoice", "Thanks"]
    assert export.cells["text"].tolist() == [
        "The invoice is wrong again.\nCall me at 030 555 0199.",
        "Thank you, that helped.",
    ]
    assert not export.cells.map(lambda cell: "example.org" in cell).any(axis=None)


def test_mails_are_redacted_like_any_comment(tmp_path):
    (tmp_path / "mails").write_text(MAILBOX)
    (tmp_path / "study.yaml").write_text(STUDY.format(file="mails"))
    texts = load_study(tmp_path).comments["text"]
    assert len(texts) == 2
    assert "0199" not in texts.str.cat()


def test_a_folder_of_notes_is_one_source(tmp_path):
    folder = tmp_path / "visits"
    (folder / "march").mkdir(parents=True)
    (folder / "march" / "branch.md").write_text("She waits twenty minutes.\n\nThen she leaves.\n")
    (folder / "desk.txt").write_text("He writes the number on his hand.")
    (folder / "mail.eml").write_text(MAILBOX.split("\n", 1)[1].split("\nFrom other")[0])
    (folder / "plan.pdf").write_bytes(b"%PDF")
    (tmp_path / "study.yaml").write_text(STUDY.format(file="visits"))
    feedback = load_study(tmp_path)
    assert feedback.responses["response_id"].tolist() == ["desk", "mail", "march/branch"]
    assert feedback.comments["text"][0] == "He writes the number on his hand."
    assert feedback.comments["text"][2].endswith("Then she leaves.")
    before = fingerprint(feedback.study)
    (folder / "desk.txt").rename(folder / "table.txt")
    assert fingerprint(feedback.study) != before


def test_a_folder_without_notes_or_with_other_bytes_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"holds no \.txt, \.md, \.eml file"):
        read_export(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"gr\xfcn")
    with pytest.raises(DataError, match=r"not UTF-8: a\.txt"):
        read_export(tmp_path)


def test_of_a_transcript_the_interviewer_is_left_out(tmp_path):
    folder = tmp_path / "talks"
    folder.mkdir()
    turns = [
        "Place: the branch",
        "",
        "[00:01:05] Interviewer: How did you find the queue? Was it long?",
        "And did somebody greet you?",
        "",
        "[00:01:20] P1: Long, very long.",
        "Nobody came.",
        "Moderator 2 (00:02): Thank you.",
    ]
    (folder / "a.txt").write_text("\n".join(turns))
    (folder / "b.txt").write_text("Seen: an empty desk.\nThen: two clerks.")
    texts = read_export(folder).cells["text"]
    assert texts[0] == "Place: the branch\n\n[00:01:20] P1: Long, very long.\nNobody came."
    assert texts[1] == "Seen: an empty desk.\nThen: two clerks."


def test_whoever_asks_is_left_out_whatever_the_letter(tmp_path):
    talk = "R: How was it?\nI: The queue was awful.\nR: Why?\nI: Nobody came.\n"
    (tmp_path / "a.txt").write_text(talk)
    assert "The queue was awful." in read_notes(tmp_path)[0][1][3]
