"""Keys of pseudonyms, one per study, and masks without them."""

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

SAMPLE = "hitouch"
NUMBERED = re.compile(r"\[([A-Z]+)-[0-9A-F]{4}\]")


def study_key(name: str) -> bytes:
    """Give the key by which a study's pseudonyms are made, the same on every run of this user.

    Parameters
    ----------
    name
        Of the study. The simulated company's key is public, as nobody in it lives.

    Returns
    -------
    bytes
        From `keys/<name>.key` in ``$CEMLAB_CONFIG`` or the user's configuration, made on first
        use and readable by its owner alone. Whoever has it can test whether a name stands behind
        a pseudonym: it goes with no study file and no report.

    Examples
    --------
    >>> study_key("hitouch")
    b'a public key'
    """
    import platformdirs

    if name == SAMPLE:
        return b"a public key"
    folder = Path(os.environ.get("CEMLAB_CONFIG") or platformdirs.user_config_dir("cemlab"))
    plain = re.sub(r"[^\w-]", "_", name)
    path = folder / "keys" / f"{plain}.key"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        # Whoever comes first writes; a link laid there beforehand is not followed.
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with open(place, "wb") as file:
        file.write(key := secrets.token_bytes(32))
    return key


def unnumbered(text: str) -> str:
    """Take the pseudonyms out of a text's masks, as readers other than the analyst see them.

    Examples
    --------
    >>> unnumbered("[PERSON-7F3A] called [PERSON-0B21].")
    '[PERSON] called [PERSON].'
    """
    return NUMBERED.sub(r"[\1]", text)


def as_trained(texts: Iterable[str]) -> pd.Series:
    """Write the masks as they stand in the texts that the classifier learnt from.

    Parameters
    ----------
    texts
        Redacted texts; missing ones stay missing.

    Returns
    -------
    Series of str
        [NAME] for a person, as in GoEmotions; other masks without their numbers.

    Examples
    --------
    >>> as_trained(["[PERSON-7F3A] mailed [EMAIL]"])[0]
    '[NAME] mailed [EMAIL]'
    """
    series = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype="str")
    plain = series.astype("str").map(unnumbered, na_action="ignore").astype("str")
    return plain.str.replace("[PERSON]", "[NAME]", regex=False)
