"""What a column of an export looks like."""

import re
from functools import cached_property

import pandas as pd

from cemlab.load import names
from cemlab.load.columns import some_of
from cemlab.load.dated import shares_of_dates
from cemlab.load.files import Export
from cemlab.load.ladders import climb, nothing
from cemlab.load.numbered import Scale, find_scale
from cemlab.load.numbers import read_flags, read_ratings
from cemlab.load.people import of_persons
from cemlab.load.split import find_separator
from cemlab.load.steps import Steps, end_labels, find_steps, is_battery, named_part, unnumbered
from cemlab.privacy import redact

_ROW = re.compile(r"(\S.{9,}?\S\s*(?:\[| - ))([^\[\]]+)\]?")  # a question, and one row of it
_SEEN = 5_000  # characters of a cell that are looked at
_ASKED = "(?:If|Why|Do|Does|Did|Have|Would|Will) "
_TRIED = 500  # cells that tell whether a column holds addresses


class Column:
    """One column of an export and what its cells look like."""

    def __init__(self, export: Export, name: str) -> None:
        self.name, self.platform, self.rows = name, export.platform, export.rows
        self.cells = export.cells[name].str.slice(0, _SEEN).str.strip()
        self.export, self.serials = export, export.kind == "excel"
        self.wording = export.wordings.get(name, name)
        self.labels, self.missing = export.labels.get(name, {}), export.missing.get(name, [])
        self.battery = is_battery(self.labels, export.labels.values())
        self.given = self.cells[self.cells != ""]
        self.distinct, self.length = self.given.nunique(), self.given.str.len().median()
        self.labels = self.labels or end_labels(self.given)

    @cached_property
    def values(self) -> pd.Series:
        """Its cells as numbers, those that are none missing."""
        far = float("inf")
        return read_ratings(self.given, low=-far, high=far, labels=self.labels)[0]

    @cached_property
    def away(self) -> list[str]:
        """Words beside numbers that say that nothing applies."""
        return nothing(self.given[self.values.isna()].unique())

    @cached_property
    def meant(self) -> set[str]:
        """What its cells say: the words that its numbers stand for, or themselves."""
        words = {f"{number:g}": word for number, word in self.labels.items()}
        said = {words.get(cell, cell) for cell in self.given.unique()}
        return said.difference(nothing(said, surely=True)) if words else said

    @cached_property
    def nominal(self) -> bool:
        """Whether its numbers stand for words that are no steps of a scale."""
        known = {n: word for n, word in self.labels.items() if n not in self.missing and n >= 0}
        told = [word for word in map(unnumbered, known.values()) if not re.match(r"\d", word)]
        # Where each number between has a word, what stands beside them is a code.
        bare = set(self.values.dropna()) - set(self.labels)
        beside = len(told) >= 4 and not any(min(known) < n < max(known) for n in bare)
        every = len(known) == len(told) > 0 and (not bare or beside)
        other = [n for n, word in known.items() if word.isdecimal() and float(word) != n]
        if len(other) >= 3:  # years or numbers of things, of which each has a code
            return True
        return every and not self.battery and climb(told, self.wording) is None

    @cached_property
    def worded_part(self) -> str | None:
        """The part that it plays by the words of its scale, in cells or as labels of numbers."""
        labels = {n: unnumbered(word) for n, word in self.labels.items() if n not in self.missing}
        return self.ladder[0] if self.ladder else named_part(labels, self.wording)

    @cached_property
    def scale(self) -> Scale | None:
        """(low, high, not-applicable codes, what occurs) where the cells are ratings."""
        return find_scale(self)

    @cached_property
    def counted(self) -> bool:
        """Whether it asks for a number of something, an amount or a year, and for no rating."""
        asked = not self.labels and re.search(names.COUNTED, self.wording, re.I)
        told = [self.name] if self.labels else [self.name, self.wording]
        brief = any(len(text.split()) <= 4 and names.counts(text) for text in told)
        return bool(asked or brief or re.search(names.COUNTED, self.name, re.I))

    @property
    def tallied(self) -> bool:
        """Whether its name, or a short question, says how many there are or how long it took."""
        brief = len(self.wording.split()) <= 4 and not self.labels
        return names.tallies(self.name) or (brief and names.tallies(self.wording))

    @cached_property
    def slid(self) -> bool:
        """Whether it holds the whole numbers of a slider from 0 to 100."""
        values = self.values.dropna()
        whole = values.between(0, 100).all() and (values % 1 == 0).all()
        ends = len(values) > 0 and values.min() <= 30 and values.max() == 100
        many = values.nunique() > 11 and not self.named(names.SHARE)
        return self.platform == "Qualtrics" and self.question and bool(whole and ends and many)

    @cached_property
    def ladder(self) -> Steps | None:
        """(part, step → word, words that do not apply) where the cells are steps of a scale."""
        said = sorted(self.given.unique()) if self.distinct <= 12 else []
        words = {word.casefold(): n for n, word in sorted(self.labels.items())}
        if self.battery and said and {word.casefold() for word in said} <= set(words):
            steps = [word for n, word in sorted(self.labels.items()) if n >= 0]
            away = [word for word in said if words[word.casefold()] < 0]
            return "rating", dict(enumerate(steps, 1)), away
        return find_steps(self.given, self.wording)

    def named(self, pattern: str) -> bool:
        """Whether its name, or the question as asked, holds a pattern."""
        texts = (self.name, names.parted(self.name), self.wording)
        return any(re.search(pattern, text, re.I) for text in texts)

    @cached_property
    def total(self) -> bool:
        """Whether it asks for all in all, and not for one of several things after another."""
        if not self.named(names.TOTAL):
            return False
        stem = _ROW.fullmatch(self.wording)
        heads = [self.export.wordings.get(head, head) for head in self.export.cells]
        if stem and sum(head.startswith(stem[1]) for head in heads) >= 3:
            return re.search(names.TOTAL, stem[2], re.I) is not None
        wholly = re.search(names.WHOLLY, self.wording, re.I)
        first = any(re.search(names.WHOLLY, head, re.I) for head in heads)
        return bool(wholly or not first)

    @cached_property
    def rated(self) -> bool:
        """Whether the cells stand on a scale, in numbers or in words."""
        return self.scale is not None or self.ladder is not None

    @cached_property
    def dated(self) -> tuple[float, float, float]:
        """Share of all cells that are dates; of those given, dates or months, and two ways."""
        named = self.named(f"{names.ANSWERED}|{names.HAPPENED}")
        return shares_of_dates(self.cells, serials=self.serials, named=named)

    @cached_property
    def grouped(self) -> bool:
        """Whether a few short values recur, as those of a segment do."""
        return self.few and self.length <= 40

    @cached_property
    def few(self) -> bool:
        """Whether a few values recur that are no ratings."""
        return 2 <= self.distinct <= min(30, len(self.given) / 2) and not self.rated

    @cached_property
    def varied(self) -> bool:
        """Whether it is written freely, and not chosen from a list of reasons."""
        free = self.given.str.contains(r"[.!?,]").any() and self.distinct > max(
            3, len(self.given) / 20
        )
        many = self.distinct > max(min(12, len(self.given) / 5), len(self.given) / 100)
        return not (self.rated or self.closed) and bool(free or many)

    @cached_property
    def closed(self) -> bool:
        """Whether its answers are those that a questionnaire offers."""
        words = {word.casefold() for word in self.labels.values()}
        return bool(words) and self.given.str.casefold().isin(words).mean() > 0.8

    @cached_property
    def coded(self) -> bool:
        """Whether most cells are long codes without a blank, as keys of programs are."""
        return self.length >= 16 and self.most(r"[!-~]+", 0.9)

    def most(self, pattern: str, share: float = 0.5) -> bool:
        """Whether more than a share of its cells are of a pattern."""
        return bool(self.given.str.fullmatch(pattern).mean() > share)

    @cached_property
    def brief(self) -> bool:
        """Whether it asks for one thing that is, on no condition; not whether or why."""
        last = self.wording.rpartition(". ")[2]
        return len(self.wording.split()) <= 12 and not re.match(_ASKED, last)

    @cached_property
    def question(self) -> bool:
        """Whether its name or wording asks something."""
        told = self.wording.rstrip().endswith("?") or len(self.wording.split()) > 6
        return told or (self.platform == "Qualtrics" and self.wording != self.name)

    @cached_property
    def written(self) -> bool:
        """Whether most of its cells, of which there are some, differ and hold words."""
        return len(self.given) >= 4 and self.distinct > len(self.given) / 2 and self.worded

    @property
    def invented(self) -> bool:
        """Whether its scale has steps that nobody gave."""
        given = {cell.casefold() for cell in self.given.unique()}
        return any(word.casefold() not in given for word in self.ladder[1].values())

    @cached_property
    def worded(self) -> bool:
        """Whether most of its cells hold a word."""
        return self.given.str.contains(r"[^\W\d_]{2}").mean() > 0.5

    @cached_property
    def personal(self) -> bool:
        """Whether what a long name asks for is some address or number, as the cells show."""
        surely = len(self.name) <= 40 or self.addressed or self.named(names.OF_PERSONS)
        short = not (self.rated or self.few) and self.given.str.split().str.len().median() <= 4
        # "Do you like our e-mails?", but whose number stands for a name is somebody.
        asked = self.worded_part is not None or names.answers(self.meant)
        answered = self.flags or (asked and not self.named(names.OF_PERSONS))
        return not answered and bool(surely or short)

    @cached_property
    def addressed(self) -> bool:
        """Whether many cells hold an e-mail address, a telephone number or the like."""
        seen = some_of(self.given, _TRIED)
        return bool((redact(seen, persons=False) != seen).mean() > 0.2)

    @cached_property
    def of_persons(self) -> bool:
        """Whether it names persons, by its header or by what it holds."""
        return of_persons(self.name, self.given)

    @cached_property
    def named_persons(self) -> bool:
        """Whether it asks for somebody, or its cells are names."""
        return self.named(names.WHOM) or of_persons("", self.given)

    @cached_property
    def agreed(self) -> bool:
        """Whether it says how far somebody agrees with a statement."""
        steps = self.ladder[1] if self.ladder else self.labels
        said = " ".join([*steps.values(), *self.given.unique()[:20]])
        return re.search(names.AGREED, said, re.I) is not None

    @property
    def other_words(self) -> bool:
        """Whether its steps are told in words that do not tell of importance."""
        steps = self.ladder[1] if self.ladder else self.labels
        told = [word for word in steps.values() if re.search(r"[^\W\d]{3}", word)]
        important = any(re.search(names.IMPORTANT, word, re.I) for word in told)
        return len(told) >= 3 and not important and self.worded_part != "importance"

    @cached_property
    def flags(self) -> bool:
        """Whether it holds yes and no."""
        return self.distinct == 2 and set(read_flags(self.given)[0]) == {True, False}

    @cached_property
    def yes_or_no(self) -> bool:
        """Whether it holds yes and no, or numbers that stand for them."""
        said = pd.Series(sorted(self.meant), dtype="str")
        return self.flags or (len(said) == 2 and set(read_flags(said)[0]) == {True, False})

    @cached_property
    def answers(self) -> bool:
        """Whether most of its values begin with yes, no, or how often."""
        return names.answers(self.meant)

    @cached_property
    def ticked(self) -> bool:
        """Whether it holds its own option where it was ticked, and nothing else."""
        own = self.distinct == 1 and re.search(r"[^\W\d]", self.given.iloc[0])
        word = re.escape(self.given.iloc[0]) if own else "(?!)"
        some = len(self.given) < len(self.cells)
        # Who reads a table with names twice has them numbered: "Safe space7".
        return some and re.search(rf"(?<!\w){word}(?:\d+$|(?!\w))", self.name) is not None

    @cached_property
    def marked(self) -> bool:
        """Whether it is named as one option of a question, and holds a mark or nothing."""
        one = self.distinct == 1 and len(self.given) < len(self.cells)
        mark = one and read_flags(self.given)[0].fillna(False).all()
        return bool(mark and re.search(names.OPTION, self.name))

    @cached_property
    def separator(self) -> str | None:
        """What stands between several options of one question in a cell."""
        return find_separator(self.given)

    @property
    def numbered(self) -> bool:
        """Whether most cells hold a digit, as ids do."""
        return self.most(r".*\d.*")

    @cached_property
    def seldom_several(self) -> bool:
        """Whether hardly any cell holds several options."""
        return self.given.str.contains(self.separator, regex=False).mean() < 0.2

    @cached_property
    def keys(self) -> bool:
        """Whether it differs in nearly every row, as an id does."""
        return min(self.distinct / 0.9, len(self.given) / 0.99) >= len(self.cells)
