"""Words that a text may do without: lists of many languages, and a person's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

LANGUAGES = {
    "af": "Afrikaans",
    "ar": "Arabic",
    "hy": "Armenian",
    "eu": "Basque",
    "bn": "Bengali",
    "br": "Breton",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "eo": "Esperanto",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "gl": "Galician",
    "de": "German",
    "el": "Greek",
    "gu": "Gujarati",
    "ha": "Hausa",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "ga": "Irish",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "ku": "Kurdish",
    "la": "Latin",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "ms": "Malay",
    "mr": "Marathi",
    "no": "Norwegian",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "so": "Somali",
    "st": "Sotho",
    "es": "Spanish",
    "sw": "Swahili",
    "sv": "Swedish",
    "tl": "Tagalog",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zu": "Zulu",
}
"""The languages of the package `stopwordsiso`, by their codes (ISO 639-1), in the order of their names."""

MOST_BYTES = 1 << 24  # of a person's own list
_PACKAGE = "stopwordsiso"
_STAYS = "!"


def language_codes(written: str) -> tuple[str, ...]:
    """The codes in a text such as "en, ru", each once.

    Raises:
        ValueError: if one of them is of no language that has a list.
    """
    codes = tuple(dict.fromkeys(written.lower().replace(",", " ").split()))
    for code in codes:
        if code not in LANGUAGES:
            raise ValueError(
                f"Stop words: there is no list for {code!r}. The codes are {', '.join(sorted(LANGUAGES))}."
            )
    return codes


def words_of(codes: Iterable[str]) -> set[str]:
    """The lists of some languages as one."""
    from stopwordsiso import stopwords

    return stopwords(codes)


class OwnWords(NamedTuple):
    """A person's own list: the words that go, and those that stay whatever other lists say."""

    dropped: set[str]
    kept: set[str]


def words_in(path: Path) -> OwnWords:
    """A person's own list: a word a line, in UTF-8; one behind ! stays; lines that begin with # are remarks.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no such list; says where.
    """
    own = OwnWords(set(), set())
    for number, line in enumerate(_read(path).removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        try:
            word = line.decode().strip()
        except UnicodeDecodeError:
            raise ValueError(f"{path}, line {number}: this is not UTF-8. Save the stop words as UTF-8.") from None
        if word.startswith(_STAYS) and word != _STAYS:
            own.kept.add(word.removeprefix(_STAYS).strip())
        elif word and not word.startswith("#"):
            own.dropped.add(word)
    return own


def state_of(codes: Iterable[str], path: Path | None) -> list[str]:
    """What tells one state of the lists from another: the package's version, and the content of a person's own.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too large.
    """
    state = [version(_PACKAGE)] if tuple(codes) else []
    return state if path is None else [*state, hashlib.blake2b(_read(path), digest_size=16).hexdigest()]


def folded(words: Iterable[str]) -> list[str]:
    """The words in small letters, with one form of apostrophe."""
    return [word.lower().replace("’", "'") for word in words]


def with_apostrophes(words: Iterable[str]) -> list[str]:
    """The words and each of them with the curved apostrophe."""
    return [form for word in words for form in {word, word.replace("'", "’")}]


def _read(path: Path) -> bytes:
    try:
        with path.expanduser().open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise OSError(f"The stop words in {path} cannot be read: {error.strerror}. Choose the file again.") from error
    if len(content) > MOST_BYTES:
        raise ValueError(f"{path} is larger than {MOST_BYTES >> 20} MB. Stop words are a word a line.")
    return content
