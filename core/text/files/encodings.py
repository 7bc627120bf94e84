"""The encodings of text: found from its bytes, or named by a person; decoded with every broken byte counted."""

from __future__ import annotations

import codecs
import re
from collections import Counter

UTF_8 = "utf-8"
GUESSER = "chardet"  # the package that tells encodings apart by statistics

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16 (with a byte order mark)",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "utf-32": "UTF-32 (with a byte order mark)",
    "utf-32-le": "UTF-32, little-endian",
    "utf-32-be": "UTF-32, big-endian",
    "cp1252": "Windows-1252 (Western European)",
    "latin-1": "ISO 8859-1, Latin-1 (Western European)",
    "iso8859-15": "ISO 8859-15 (Western European, with €)",
    "mac-roman": "Mac Roman (Western European)",
    "cp850": "DOS 850 (Western European)",
    "cp1250": "Windows-1250 (Central European)",
    "iso8859-2": "ISO 8859-2 (Central European)",
    "cp852": "DOS 852 (Central European)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "koi8-r": "KOI8-R (Russian)",
    "koi8-u": "KOI8-U (Ukrainian)",
    "cp866": "DOS 866 (Cyrillic)",
    "iso8859-5": "ISO 8859-5 (Cyrillic)",
    "mac-cyrillic": "Mac Cyrillic",
    "gb18030": "GB18030 (Chinese, simplified; GBK, GB2312)",
    "big5": "Big5 (Chinese, traditional)",
    "big5hkscs": "Big5-HKSCS (Chinese, Hong Kong)",
    "cp932": "Shift-JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "iso2022_jp": "ISO-2022-JP (Japanese)",
    "cp949": "EUC-KR (Korean)",
    "cp1253": "Windows-1253 (Greek)",
    "iso8859-7": "ISO 8859-7 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "iso8859-9": "ISO 8859-9 (Turkish)",
    "cp1255": "Windows-1255 (Hebrew)",
    "iso8859-8": "ISO 8859-8 (Hebrew)",
    "cp1256": "Windows-1256 (Arabic)",
    "iso8859-6": "ISO 8859-6 (Arabic)",
    "cp1257": "Windows-1257 (Baltic)",
    "iso8859-4": "ISO 8859-4 (Baltic)",
    "iso8859-13": "ISO 8859-13 (Baltic)",
    "iso8859-10": "ISO 8859-10 (Nordic)",
    "cp1258": "Windows-1258 (Vietnamese)",
    "cp874": "Windows-874 (Thai)",
    "iso8859-3": "ISO 8859-3 (South European)",
    "iso8859-14": "ISO 8859-14 (Celtic)",
    "iso8859-16": "ISO 8859-16 (Romanian)",
}
"""What a person may choose, by Python's name; any other encoding of text that Python knows can be named as well."""

_GUESSED = [*(ENCODINGS.keys() - {"euc_jp", "iso2022_jp"}), "euc_jis_2004"]  # as the library calls them
_NO_TEXT = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem"}
_WIDER = {  # what is called by the narrow name holds characters of the wider one as often as not
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ascii": "cp1252",
}
_WIDEST = {"big5": "big5hkscs", "iso8859-1": "cp1252", "iso8859-9": "cp1254"}
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\v\f\r\x1a\x1b")  # in no text
_CONTROL_SHARE = 0.002  # above it a file is no text, or one of more than a byte a character
_BAD_SHARE = 0.1  # of UTF-8: more broken bytes than this for each whole character, and it is something else
_ASCII = bytes(range(128))
_MULTIBYTE = {"gb18030", "big5", "big5hkscs", "cp932", "euc_jp", "euc_jis_2004", "cp949"}
_PARTS = 5
_A_WORD = 32  # characters: as many have a space, a stop or a digit among them
_TELLING_BYTES = 4  # fewer tell no languages apart
_WESTERN = set("àáâãäåæçèéêëìíîïñòóôõöøœùúûüßÀÁÂÄÅÆÇÈÉÊÎÑÓÔÖØŒÙÚÜ‘’“”„–—…«»¡¿€£§°©®·")
_JUDGED_BYTES = 1 << 12
_DECLARED = re.compile(
    rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})"
    rb"|\s*<(?s:.){0,2000}?<meta\s[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})",
    re.IGNORECASE,
)
_BROKEN = "\udcff"  # no decoder makes a lone surrogate, so that each stands for a broken byte
_SHARED = " \n\r\t,.;:!?()\"'-0123456789«»“”„–—、。，"


def _broken(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _BROKEN * (error.end - error.start), error.end


codecs.register_error("semascope-broken", _broken)


def checked_encoding(name: str) -> str:
    """Python's name of an encoding of text.

    Raises:
        ValueError: if Python knows none of that name.
    """
    known = None
    try:
        known = codecs.lookup(name)
        b"a".decode(name)  # refuses codecs between bytes, as base64
    except UnicodeDecodeError:
        pass
    except (LookupError, ValueError):
        known = None
    if known is None or known.incrementaldecoder is None or known.name.replace("_", "-") in _NO_TEXT:
        raise ValueError(f"Encoding: {name!r} is no encoding of text. Name one, such as utf-8, cp1252 or gb18030.")
    return known.name


def encoding_label(encoding: str) -> str:
    """What a person calls an encoding."""
    labels = {checked_encoding(name): label for name, label in ENCODINGS.items()}
    return labels.get(encoding, encoding.upper())


def find_encoding(head: bytes, is_whole: bool) -> str:
    """The encoding of a text by its beginning, as Python names it.

    In this order: a byte order mark; UTF-16 and UTF-32 by their zeros and controls; UTF-8 where it decodes; what HTML
    or XML declares, where that decodes; the statistics of characters in each language.

    Args:
        head: its first bytes.
        is_whole: whether they are all, so that no character is cut at their end.

    Raises:
        ValueError: it is no text.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if _controls(head) > _CONTROL_SHARE * len(head):
        return _wide(head)
    if b"\x1b$" in head and _bad(head, "iso2022_jp") == 0:
        return "iso2022_jp"
    declared = _declared(head)
    if head.isascii():
        return declared or UTF_8
    beyond_ascii = len(head.translate(None, _ASCII))
    broken = _bad(head, UTF_8, is_whole)
    if broken <= _BAD_SHARE * (len(head.decode(UTF_8, "ignore")) + beyond_ascii - len(head)):
        return UTF_8
    return declared or _likely(head)


def is_binary(text: str) -> bool:
    """Whether what was decoded is no text, by its controls."""
    return _controls(text.encode(UTF_8, "replace")) > _CONTROL_SHARE * len(text)


class Decoder:
    """Decodes a text block by block; broken bytes become `mark`, one for each, and are counted and located.

    Args:
        encoding: as Python names it.
        mark: what stands for a broken byte.
        line: the number in which the first block begins.

    Attributes:
        bad_bytes: how many were broken so far.
        first_bad_line: the line of the first, from 1; 0 where there is none.
    """

    def __init__(self, encoding: str, mark: str = " ", line: int = 1) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("semascope-broken")
        self._mark = mark
        self._is_begun = False
        self._line = line
        self.bad_bytes = 0
        self.first_bad_line = 0

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of the next bytes; a character may reach over any number of blocks."""
        text = self._decoder.decode(data, final)
        if not self._is_begun and text:
            self._is_begun, text = True, text.removeprefix("\ufeff")
        broken = text.count(_BROKEN)
        if broken:
            self.first_bad_line = self.first_bad_line or self._line + text.count("\n", 0, text.index(_BROKEN))
            self.bad_bytes += broken
            text = text.replace(_BROKEN, self._mark)
        self._line += text.count("\n")
        return text


def _controls(head: bytes) -> int:
    return len(head) - len(head.translate(None, _CONTROLS))


def _bad(head: bytes, encoding: str, is_whole: bool = False) -> int:
    """How many bytes are broken; a character that is cut at the end is not, unless nothing follows."""
    decoder = Decoder(encoding)
    decoder.decode(head, is_whole)
    return decoder.bad_bytes


def _wide(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: the one that gives most spaces and stops, and few scripts."""
    ranked: list[tuple[int, int, str]] = []
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        width = 4 if "32" in encoding else 2
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(
                head[: min(len(head), _JUDGED_BYTES) // width * width]
            )
        except UnicodeDecodeError:
            continue
        shared, leading, spread = _scripts(text)
        if text and not is_binary(text) and shared + leading >= 0.9 * len(text) and (shared or len(text) < _A_WORD):
            ranked.append((shared, -spread, encoding))
    if not ranked:
        raise ValueError("a binary file, not text")
    return max(ranked)[2]


def _scripts(text: str) -> tuple[int, int, int]:
    """How many characters are shared signs; of the two leading ranges of 256; and how many ranges there are.

    Han, kana and Hangul count as one range among those that lead.
    """
    counts = Counter(text)
    shared = sum(counts.pop(sign, 0) for sign in _SHARED)
    leading: Counter[int] = Counter()
    for character, count in counts.items():
        code = ord(character)
        is_eastern = 0x2E80 <= code < 0xA000 or 0xAC00 <= code < 0xD7B0 or 0xFF00 <= code < 0xFFF0
        leading[0x4E if is_eastern else code >> 8] += count
    ranges = {ord(character) >> 8 for character in counts}
    return shared, sum(count for _, count in leading.most_common(2)), len(ranges)


def _declared(head: bytes) -> str:
    """What HTML or XML says of itself, where it decodes; else ""."""
    match = _DECLARED.match(head)
    if not match:
        return ""
    try:
        encoding = checked_encoding((match[1] or match[2]).decode("ascii", "replace"))
    except ValueError:
        return ""
    encoding = _WIDER.get(encoding, encoding)
    if encoding.startswith(("utf-16", "utf-32")) or _bad(head, encoding):
        return ""  # it was read as bytes of ASCII, so that it is none of these
    return encoding


def _likely(head: bytes) -> str:
    """The encoding that is most likely by the characters of each language."""
    part = _judged(head)
    others = part.translate(None, _ASCII)
    if len(others) < _TELLING_BYTES and 4 * len(others) < len(part):
        return "cp1252" if set(others.decode("cp1252", "replace")) <= _WESTERN else UTF_8  # with broken bytes
    encoding = _guessed(part)
    if encoding not in _MULTIBYTE and 2 * len(others) > len(part):  # one broken byte rules those out: ask each part
        lines = part.split(b"\n")
        parts = [b"\n".join(lines[start::_PARTS]) for start in range(_PARTS)]
        guesses = Counter(_guessed(each) for each in parts if not each.isascii())
        most, votes = max(guesses.items(), key=lambda guess: guess[1])
        encoding = most if most in _MULTIBYTE and 2 * votes > guesses.total() > 1 else encoding
    if encoding == "cp1250" and _is_latin_2(part):
        return "iso8859-2"
    if encoding != "iso8859-1" and part.decode(encoding, "replace") == part.decode("cp1252", "replace"):
        return "cp1252"  # of several that read alike, the most usual
    wider = _WIDEST.get(encoding, encoding)
    return wider if wider != encoding and (_bad(head, encoding) or _has_c1(head)) else encoding


def _guessed(part: bytes) -> str:
    import chardet  # slow to import, and most text is in UTF-8

    encoding = checked_encoding(chardet.detect(part, include_encodings=_GUESSED)["encoding"] or "cp1252")
    return _WIDER.get(encoding, encoding)


def _judged(head: bytes) -> bytes:
    """The lines that are not all ASCII: they alone tell encodings apart."""
    if len(head) <= _JUDGED_BYTES:
        return head
    telling = b"\n".join(line for line in head.split(b"\n") if not line.isascii())
    return telling[:_JUDGED_BYTES]


def _has_c1(part: bytes) -> bool:
    return any(0x80 <= byte < 0xA0 for byte in set(part))


def _is_latin_2(part: bytes) -> bool:
    """Whether a text under cp1250 is in ISO 8859-2: Czech has no ą, which is its š there."""
    text = part.decode("cp1250", "ignore")
    return not _has_c1(part) and "ą" in text and any(letter in text for letter in "ěřů")
