"""Voices without a table: a mailbox, or a folder of notes with one text per file."""

import email.policy
import hashlib
import mailbox
import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from cemlab.errors import DataError
from cemlab.load.markup import plain

NOTES = (".txt", ".md", ".eml")
_REPLY = re.compile(r"^(?:>|(?:On|Am) .{5,200}(?:wrote|schrieb.{0,80}):\s*$)")
# A turn of a transcript: who speaks, with or without the time, and what is said.
_TURN = re.compile(
    r"^\W{0,3}(?:\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\W*)?(?P<who>[^\W\d_][^:\n]{0,30}?)"
    r"(?:\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?)?\W{0,2}:\W{0,2}(?=\s|$)"
)
_ASKS = re.compile(
    r"(?:interviewer(?:in)?|moderator(?:in)?|facilitator|researcher|interviewleiter(?:in)?|"
    r"intervieweur|entrevistadora?|intervistatore|fragende)(?: ?\d)?|i|int|mod",
    re.I,
)
_HEAD = ["id", "date", "subject", "text"]


def read_mailbox(path: Path) -> list[list[str]]:
    """Read the messages of an mbox file as rows: id, date, subject, text.

    Parameters
    ----------
    path
        The mailbox. Of each message the plain text is taken, else its HTML without markup; quoted
        lines of earlier messages and what stands under "-- " are left out. Who sent it is not
        read: it is personal, and a key that a customers table has is no e-mail address.

    Returns
    -------
    list
        Rows of text, the first with the names; a date that cannot be read is blank.
    """
    parse = BytesParser(policy=email.policy.default).parse
    box = mailbox.mbox(path, factory=parse, create=False)
    return [_HEAD, *(row for message in box if (row := _row(message)))]


def read_notes(folder: Path) -> tuple[list[list[str]], str]:
    """Read a folder of notes, one text per .txt, .md or .eml file, in order of their names.

    Parameters
    ----------
    folder
        The folder; files in folders below it are read too, others are left alone.

    Returns
    -------
    rows, sha256
        Rows of text: id (the file's path in the folder, without its suffix), date (of an e-mail;
        blank else), subject, text (of a transcript without what its interviewer said); and a hash
        over names and contents.

    Raises
    ------
    DataError
        No such file, or files that are not UTF-8; lists them.
    """
    files = sorted(f for f in folder.rglob("*") if f.suffix.lower() in NOTES and f.is_file())
    if not files:
        raise DataError(f"{folder} holds no {', '.join(NOTES)} file: name a folder of notes.")
    rows, odd, seen = [_HEAD], [], hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        name = file.relative_to(folder).with_suffix("").as_posix()
        seen.update(f"{name}\0{len(content)}\0".encode() + content)
        if file.suffix.lower() == ".eml":
            message = BytesParser(policy=email.policy.default).parsebytes(content)
            rows.append([name, *_row(message)[1:]])
            continue
        try:
            rows.append([name, "", "", _answers(content.decode("utf-8-sig").strip())])
        except UnicodeDecodeError:
            odd.append(file.name)
    if odd:
        raise DataError(f"{folder}: not UTF-8: {', '.join(odd[:5])}; save them as UTF-8.")
    return rows, seen.hexdigest()


def _answers(text: str) -> str:
    r"""Leave what an interviewer says out of a transcript; what is none stays as it is.

    Examples
    --------
    >>> _answers("Interviewer: And then?\nPat: I left.\nI: Why?\nPat: It took too long.")
    'Pat: I left.\nPat: It took too long.'
    """
    turns = [(_TURN.match(line), line) for line in text.splitlines()]
    voices = {turn["who"].strip().casefold() for turn, _ in turns if turn}
    asked: dict[str, list[bool]] = {voice: [] for voice in voices}
    for turn, line in turns:
        if turn:
            asked[turn["who"].strip().casefold()].append("?" in line)
    # "I" may be an interviewer, or whoever answers "R".
    asking = {
        v
        for v in voices
        if _ASKS.fullmatch(v) and (len(v) > 3 or sum(asked[v]) >= len(asked[v]) / 2)
    }
    # "I:" alone, or a heading with a colon, makes no conversation.
    if not asking or voices == asking or sum(turn is not None for turn, _ in turns) < 2:
        return text
    kept, answers = [], True
    for turn, line in turns:
        answers = turn["who"].strip().casefold() not in asking if turn else answers
        kept += [line] * answers
    return "\n".join(kept).strip()


def _row(message: EmailMessage) -> list[str]:
    """Write one message as a row; one that no mail program would read stays without words."""
    try:
        return _fields(message)
    except Exception:  # headers and parts come from anywhere, and their parser raises anything
        return [hashlib.sha256(repr(message.keys()).encode()).hexdigest()[:16], "", "", ""]


def _fields(message: EmailMessage) -> list[str]:
    """Id, date, subject and text of a message."""
    try:
        date = parsedate_to_datetime(message["date"]).isoformat()
    except (TypeError, ValueError):
        date = ""
    row = [date, str(message["subject"] or ""), _body(message)]
    # Not the message as a whole: writing odd headers anew need not come to an end.
    name = hashlib.sha256(str(message["message-id"] or row).encode("utf-8", "replace"))
    return [name.hexdigest()[:16], *row]


def _body(message: EmailMessage) -> str:
    """Take what was written, without what it answers and without the signature."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, ValueError):  # a charset nobody knows
        text = part.get_payload(decode=True).decode("latin-1")
    if part.get_content_type() == "text/html":
        text = plain(re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.S | re.I))
        return re.sub(r"<[^<>]*>", " ", text).strip()
    lines = re.split(r"^-- ?$", text, maxsplit=1, flags=re.M)[0].splitlines()
    return "\n".join(line for line in lines if not _REPLY.match(line)).strip()
