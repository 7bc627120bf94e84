from stopwordsiso import langs

from core.text.words.stop_words import LANGUAGES, language_codes, words_of


def test_every_language_of_the_package_has_a_name() -> None:
    assert set(LANGUAGES) == langs()
    assert list(LANGUAGES.values()) == sorted(LANGUAGES.values())


def test_codes_are_read_as_people_write_them() -> None:
    assert language_codes(" en,RU en ") == ("en", "ru")
    assert language_codes("") == ()
    assert {"the", "и"} <= words_of(("en", "ru"))
