"""Why a word that is asked for is not among the words: what the reading made of it."""

from __future__ import annotations

from core.text.corpus import Corpus
from core.text.forms.form import FORMS
from core.text.lookup.passage import words_of
from core.text.words.fates import fate

_SHOWN = 3  # phrases, or parts, that are named


def why_absent(word: str, corpus: Corpus, least: int = 1) -> str:
    """Why a word is not among those that occur at least `least` times in a text; some milliseconds.

    Too rare, joined to phrases, dropped by a step, or cut into several: the first of these that holds.

    Args:
        word: as a person typed it.
        corpus: the text.
        least: the minimum count of the words among which it was sought; 1 where those are all of the text.

    Returns:
        a sentence or two; "" where the word does not occur, or is not missing.
    """
    tokens = _tokens(word, corpus)
    if not tokens:
        return _dropped(word, corpus)
    if len(tokens) > 1:
        return f"This text is cut into smaller words: {' · '.join(tokens[: 2 * _SHOWN])}. Ask for one of them."
    (token,) = tokens
    index = corpus.vocabulary.words.find(token)
    count = 0 if index is None else int(corpus.vocabulary.counts[index])
    if count >= least:
        is_phrase = token != word and len(corpus.joined.parts(token)) > 1
        return f"This text has it as “{token}”." if is_phrase else ""
    reasons = (_rare(token, word, count, least) if count else "", _joined(token, corpus))
    return " ".join(reason for reason in reasons if reason)


def phrases_with(word: str, corpus: Corpus) -> tuple[str, ...]:
    """The most frequent phrases that a word became part of: what may have been meant by it."""
    return tuple(phrase for phrase, _ in corpus.joined.became(corpus.fold(word))[:_SHOWN])


def _tokens(word: str, corpus: Corpus) -> list[str]:
    """What a word is in a text; one of whose words are annotated is cut by nobody."""
    if all(FORMS[source.form].is_tokenized for source in corpus.sources):
        return [token] if (token := corpus.fold(word)) else []
    return words_of(word, corpus)


def _rare(token: str, word: str, count: int, least: int) -> str:
    name = "It" if token == word else f"As “{token}” it"
    return f"{name} occurs {_times(count)}; only words that occur {_times(least)} or more are learnt."


def _joined(token: str, corpus: Corpus) -> str:
    became = corpus.joined.became(token)
    if not became:
        return ""
    named = ", ".join(f"{phrase} ({count:,})" for phrase, count in became[:_SHOWN])
    more = f" and {len(became) - _SHOWN:,} more" if len(became) > _SHOWN else ""
    return f"It became part of {named}{more}."


def _dropped(word: str, corpus: Corpus) -> str:
    """Which step drops it, and how often it did."""
    what = fate(word, corpus.reading)
    if what.dropped_by is None:
        return ""
    step, form = corpus.reading.taken_steps[what.dropped_by], what.dropped_form
    place = corpus.dropped.words.find(form)
    times = "" if place is None else f" {_times(int(corpus.dropped.counts[place]))}"
    return f"The step “{step.label}” of this text's reading dropped it{times}."


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
