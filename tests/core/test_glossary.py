from core.glossary import TERMS


def test_terms_are_many_distinct_and_short() -> None:
    assert 30 <= len(TERMS) <= 60
    names = [term.name.casefold() for term in TERMS.values()]
    assert len(set(names)) == len(names)
    for term in TERMS.values():
        assert term.definition.endswith(".")
        assert len(term.definition) < 300


def test_a_term_is_found_by_part_of_its_name_whatever_the_case() -> None:
    found = [key for key, term in TERMS.items() if term.matches(" SoftMax ")]
    assert {"softmax", "hierarchical-softmax"} <= set(found)
    assert "seed" not in found


def test_what_a_text_is_made_of_is_found_under_its_other_names() -> None:
    sought = {
        "hapax": "hapax",
        "mojibake": "encoding",
        "zipf": "zipf",
        "collocation": "phrase",
        "metadata": "sub-corpus",
    }
    for asked, key in sought.items():
        assert TERMS[key].matches(asked), asked
