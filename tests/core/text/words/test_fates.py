from core.text.reading import Reading
from core.text.words.fates import fate
from core.text.words.steps import Digits, LowerCase, Phrases, StopWords, StripAccents


def test_a_word_has_a_form_after_each_step() -> None:
    reading = Reading(steps=(LowerCase(), StripAccents(), Phrases(), Digits("drop"), StopWords("en")))
    found = fate("Café’s", reading)
    assert (found.word, found.forms) == ("Café's", ("café's", "cafe's", "cafe's", "cafe's", "cafe's"))
    assert (found.form, found.dropped_by, found.changed_by) == ("cafe's", None, (0, 1))


def test_a_word_that_is_dropped_names_the_step() -> None:
    reading = Reading(steps=(LowerCase(), StripAccents(), Phrases(), Digits("drop"), StopWords("en")))
    assert fate("The", reading).dropped_by == 4
    assert fate("1984", reading).dropped_by == 3
    assert fate("1984", reading).form == ""


def test_without_steps_a_word_stays_as_it_is() -> None:
    found = fate("The", Reading(steps=()))
    assert (found.form, found.dropped_by, found.changed_by) == ("The", None, ())
