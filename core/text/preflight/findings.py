"""What a person should know about a text before it is trained on: found in its tokens and in its files' beginnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.job import Job
from core.text.corpus import Corpus
from core.text.preflight.excerpt import Excerpt, excerpt_of
from core.text.preflight.finding import NOTE, WARNING, Finding, percent
from core.text.preflight.preflight import cut_at
from core.text.preflight.repeated_lines import Repeats, repeats_of
from core.text.preflight.written_findings import SENTENCE_END, is_segmented, written_findings
from core.text.reading import BOUNDS, CHARACTERS, CHINESE, SENTENCE, TOKENIZERS, Reading
from core.text.vocabulary import Vocabulary
from core.text.words.steps import Digits

LOOKED_TOKENS = 100_000
_LOOKED_BYTES = 4 << 20  # of the words of these; words of a thousand bytes each would take a gigabyte
_STRETCHES = 20  # that these are taken from, so that not only the beginning decides
_GIANT_LINE, _GIANT_SHARE = 10_000, 0.5
_UNSPACED_SHARE, _UNSPACED_LENGTH, _SINGLE = 0.3, 3.5, 1.6
_KANA_SHARE = 0.05
_LONG_WORD, _LONG_SHARE = 40, 0.01
_NUMBER_SHARE = 0.3
_VERY_SMALL, _SMALL = 50_000, 500_000
_FEW_TYPES, _TOKENS_FOR_TYPES = 100, 1_000
_REPEATED_SHARE, _BOILERPLATE_SHARE, _BOILERPLATE_TIMES = 0.1, 0.01, 50
_LEAST_COVERAGE, _LEAST_WORDS = 0.8, 100
_GOOD_COVERAGE = 0.9
_EXAMPLE = 60

_SCRIPTS = {  # written without spaces between words: first and last code points
    "han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
    "kana": ((0x3040, 0x30FF),),
    "thai": ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF)),  # and Lao, Burmese, Khmer
}


@dataclass(frozen=True, slots=True)
class _Writing:
    """What is said of a writing without spaces, and the tokenizer that suits it."""

    taken_whole: str
    taken_singly: str
    remedy: str
    tokenizer: str


_CHINESE = _Writing(
    "Whole clauses of Chinese are taken for words",
    "Each Chinese character is taken for a word",
    "Most words of Chinese have two characters: have the text cut into Chinese words.",
    CHINESE,
)
_JAPANESE = _Writing(
    "Whole clauses of Japanese are taken for words",
    "Characters of Japanese are taken for words",
    "Cut the text into words with another program first (MeCab) and split it at white space; or take each character "
    "as a token.",
    CHARACTERS,
)
_OTHER = _Writing(
    "Whole clauses are taken for words: this writing has no spaces",
    "",
    "Cut the text into words with another program first and split it at white space; or take each character as a "
    "token.",
    CHARACTERS,
)


@dataclass(frozen=True, eq=False)
class Sample:
    """Tokens from all over a text.

    Attributes:
        words: the different ones.
        counts: int64[words], how often each is among them.
        of_all: whether they are all tokens of the text.
    """

    words: list[str]
    counts: NDArray[np.int64]
    of_all: bool

    @property
    def tokens(self) -> int:
        """How many there are."""
        return int(self.counts.sum())


def sample_of(corpus: Corpus) -> Sample:
    """100,000 tokens in twenty stretches, equally far apart; all of a shorter text, fewer where words are very long."""
    words = corpus.vocabulary.words
    looked = min(LOOKED_TOKENS, _LOOKED_BYTES * len(words) // len(words.block))
    of_all = corpus.tokens <= looked
    length = max(looked // _STRETCHES, 1)
    begins = [0] if of_all else np.linspace(0, corpus.tokens - length, _STRETCHES).astype(np.int64).tolist()
    ids = np.concatenate([corpus.ids[begin : begin + (looked if of_all else length)] for begin in begins])
    types, counts = np.unique(ids, return_counts=True)
    return Sample(list(words.take(types)), counts, of_all)


def findings(corpus: Corpus, job: Job) -> tuple[Finding, ...]:
    """Everything that is to be said of a text, warnings first; about half a second for 5 million tokens.

    It depends on the corpus and, where its files are still there, on their beginnings; for any thread but the window's.

    Raises:
        Cancelled: by the job.
    """
    excerpt = excerpt_of(corpus, job)
    job.check()
    sample = sample_of(corpus)
    encodings = frozenset(source.encoding.lower() for source in corpus.sources)
    found = [
        *written_findings(excerpt, corpus.reading, encodings, corpus.sources[0].form),
        *_unspaced(sample, corpus.reading, is_segmented(excerpt)),
        *_giant_lines(corpus, excerpt),
        *_long_words(sample),
        *_numbers(sample, corpus.reading),
        *_size(corpus),
    ]
    job.check()
    found += _repeated(corpus, repeats_of(corpus))
    return tuple(sorted(found, key=lambda finding: finding.severity != WARNING))


def min_count_findings(vocabulary: Vocabulary, min_count: int) -> tuple[Finding, ...]:
    """What is to be said of a minimum count; for any thread, a millisecond."""
    cut = cut_at(vocabulary, min_count)
    if min_count == 1 or (cut.coverage >= _LEAST_COVERAGE and cut.words >= min(_LEAST_WORDS, len(vocabulary))):
        return ()
    better = max(min(_keeping(vocabulary), min_count - 1), 1)
    left = cut_at(vocabulary, better)
    return (
        Finding(
            "min-count",
            WARNING,
            "The minimum count leaves out too much",
            "Only {0} of {1} words occur at least {2} times; they are {3} of the text. "
            "A minimum count of {4} keeps {5} words and {6}.",
            (
                f"{cut.words:,}",
                f"{len(vocabulary):,}",
                f"{min_count:,}",
                percent(cut.coverage),
                f"{better:,}",
                f"{left.words:,}",
                percent(left.coverage),
            ),
            "Lower the minimum count, or read more text.",
            "Lower it",
            min_count=better,
        ),
    )


def _keeping(vocabulary: Vocabulary) -> int:
    """The greatest minimum count that keeps nine tenths of the text, and a hundred words where there are as many."""
    upto = np.cumsum(vocabulary.counts)
    place = max(int(np.searchsorted(upto, _GOOD_COVERAGE * vocabulary.tokens)), _LEAST_WORDS - 1)
    return int(vocabulary.counts[min(place, len(vocabulary) - 1)])


def _unspaced(sample: Sample, reading: Reading, segmented: bool) -> Iterator[Finding]:
    """Writing without spaces whose words are taken for longer or for shorter than they are."""
    if reading.tokenizer in (CHINESE, CHARACTERS):
        return
    shares, length = _scripts(sample)
    if sum(shares.values()) < _UNSPACED_SHARE:
        return
    writing = _writing(shares)
    most = {_CHINESE.taken_singly: _SINGLE, _JAPANESE.taken_singly: _UNSPACED_LENGTH}.get(writing.taken_singly, 0.0)
    single = length < most and not segmented
    if length < _UNSPACED_LENGTH and not single:
        return  # someone has put spaces between the words already
    common = [sample.words[place] for place in np.argsort(-sample.counts, kind="stable")[:6]]
    example = " · ".join(common) if single else max(sample.words, key=len)
    yield Finding(
        "no-spaces",
        WARNING,
        writing.taken_singly if single else writing.taken_whole,
        "{0} of the letters of {1} words looked at are written without spaces, and a “word” of them has {2} "
        "characters on average: “{3}”.",
        (
            percent(sum(shares.values())),
            f"{sample.tokens:,}",
            f"{length:.1f}",
            example if len(example) <= _EXAMPLE else f"{example[:_EXAMPLE]}…",
        ),
        writing.remedy,
        TOKENIZERS[writing.tokenizer].label,
        replace(reading, tokenizer=writing.tokenizer),
    )


def _scripts(sample: Sample) -> tuple[dict[str, float], float]:
    """The share of all characters that each script without spaces has, and how long its tokens are on average."""
    lengths = np.fromiter(map(len, sample.words), np.int64, len(sample.words))
    codes = np.frombuffer("".join(sample.words).encode("utf-32-le"), np.uint32)
    weights = np.repeat(sample.counts, lengths)
    is_any, shares = np.zeros(len(codes), bool), {}
    for script, ranges in _SCRIPTS.items():
        within = np.logical_or.reduce([(codes >= first) & (codes <= last) for first, last in ranges])
        shares[script] = float(weights[within].sum() / max(weights.sum(), 1))
        is_any |= within
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    has = np.logical_or.reduceat(is_any, starts) if len(codes) else np.zeros(0, bool)
    tokens = sample.counts[has].sum()
    return shares, float((lengths[has] * sample.counts[has]).sum() / max(tokens, 1))


def _writing(shares: dict[str, float]) -> _Writing:
    if shares["kana"] >= _KANA_SHARE:
        return _JAPANESE
    return _OTHER if shares["thai"] > shares["han"] else _CHINESE


def _giant_lines(corpus: Corpus, excerpt: Excerpt) -> Iterator[Finding]:
    lengths = np.diff(corpus.line_starts)
    giant = lengths[lengths >= _GIANT_LINE]
    if giant.sum() < _GIANT_SHARE * corpus.tokens or len(giant) == 0:
        return
    has_ends = len(SENTENCE_END.findall(excerpt.text)) * 200 > len(excerpt.text.split())
    helps = has_ends and corpus.reading.bounds != SENTENCE
    remedy = "Let windows end with each sentence."
    if not has_ends:
        remedy = (
            "It has no sentence ends either, as in text8: it can be trained on, with windows that reach from one "
            "subject into the next. Take the text with its line ends if you have it."
        )
    yield Finding(
        "giant-line",
        WARNING if has_ends else NOTE,
        "Nothing bounds the windows",
        "The longest line has {0} words; lines of more than {1} words are {2} of the text.",
        (f"{int(giant.max()):,}", f"{_GIANT_LINE:,}", percent(float(giant.sum() / corpus.tokens))),
        remedy,
        BOUNDS[SENTENCE] if helps else "",
        replace(corpus.reading, bounds=SENTENCE) if helps else None,
    )


def _long_words(sample: Sample) -> Iterator[Finding]:
    lengths = np.fromiter(map(len, sample.words), np.int64, len(sample.words))
    is_long = lengths >= _LONG_WORD
    share = float(sample.counts[is_long].sum() / max(sample.tokens, 1))
    if share < _LONG_SHARE or _scripts(sample)[1] >= _UNSPACED_LENGTH:
        return
    example = sample.words[int(np.argmax(lengths))]
    yield Finding(
        "long-words",
        WARNING,
        "Words longer than words are",
        "{0} of {1} words looked at have {2} characters or more: “{3}”.",
        (percent(share), f"{sample.tokens:,}", f"{_LONG_WORD}", f"{example[:_EXAMPLE]}…"),
        "Codes, encoded data or text without spaces; take them out, or choose another way to cut the text into words.",
    )


def _numbers(sample: Sample, reading: Reading) -> Iterator[Finding]:
    is_number = np.fromiter((_is_number(word) for word in sample.words), bool, len(sample.words))
    share = float(sample.counts[is_number].sum() / max(sample.tokens, 1))
    if share < _NUMBER_SHARE:
        return
    examples = [sample.words[place] for place in np.flatnonzero(is_number)[:3]]
    others = [step for step in reading.taken_steps if not isinstance(step, Digits)]  # they left these numbers
    yield Finding(
        "numbers",
        WARNING,
        "Mostly numbers",
        "{0} of {1} words looked at are numbers: {2}.",
        (percent(share), f"{sample.tokens:,}", ", ".join(examples)),
        "A table, perhaps: choose the column that is text on the page Files. Or drop the numbers.",
        "Drop numbers",
        replace(reading, steps=(*others, Digits("drop"))),
    )


def _is_number(word: str) -> bool:
    return any(map(str.isdecimal, word)) and not any(map(str.isalpha, word))


def _size(corpus: Corpus) -> Iterator[Finding]:
    tokens, types = corpus.tokens, len(corpus.vocabulary)
    if tokens < _SMALL:
        tiny = tokens < _VERY_SMALL
        yield Finding(
            "small",
            WARNING if tiny else NOTE,
            "Very little text" if tiny else "Little text",
            "{0} words; neighbours become sensible from about {1} on, and good with millions.",
            (f"{tokens:,}", f"{_SMALL:,}"),
            "Read more of the kind; until then take only what the most frequent words say, and many epochs.",
        )
    if types < _FEW_TYPES and tokens >= _TOKENS_FOR_TYPES:
        examples = ", ".join(corpus.vocabulary.words[place] for place in range(min(6, types)))
        yield Finding(
            "few-types",
            WARNING,
            "Very few different words",
            "{0} words of text, and only {1} different ones: {2}.",
            (f"{tokens:,}", f"{types:,}", examples),
            "Their vectors can say little. Is it text, and is it cut into words as it should be?",
        )


def _repeated(corpus: Corpus, repeats: Repeats) -> Iterator[Finding]:
    boilerplate = repeats.times >= _BOILERPLATE_TIMES and repeats.worst_share >= _BOILERPLATE_SHARE
    if repeats.share < _REPEATED_SHARE and not boilerplate:
        return
    first, last = (int(place) for place in corpus.line_starts[repeats.line : repeats.line + 2])
    words = [corpus.vocabulary.words[int(word)] for word in corpus.ids[first : min(last, first + 12)]]
    yield Finding(
        "repeated",
        WARNING if repeats.share >= 3 * _REPEATED_SHARE or boilerplate else NOTE,
        "The same lines again and again",
        "{0} of the first {1} words stand in lines that were there before; one comes {2} times: “{3}”.",
        (
            percent(repeats.share),
            f"{repeats.looked:,}",
            f"{repeats.times:,}",
            " ".join(words)[:_EXAMPLE] + ("…" if last - first > len(words) else ""),
        ),
        "What is repeated is learnt as if it were usage: take headers, menus, licences and copies out of the files.",
    )
