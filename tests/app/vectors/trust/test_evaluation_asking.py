from pathlib import Path

import pytest

from app.vectors.trust.evaluation_asking import Asking, as_found, found_suites
from app.vectors.trust.evaluation_runs import ChosenSuite
from core.job import Cancelled, Job
from core.text.corpus import read_corpus
from core.text.reading import Reading
from core.vectors.embeddings import Embeddings

ANALOGIES = ": family\nman woman king queen\nman king woman princess\nman king the x\n"


def test_missing_words_are_counted_in_the_text(tmp_path: Path, royal: Embeddings) -> None:
    text, suite = tmp_path / "text.txt", tmp_path / "suite.txt"
    text.write_text("the princess met the king and the queen\n" * 3)
    suite.write_text(ANALOGIES)
    corpus = read_corpus([str(text)], Reading(), Job())
    found = Asking(royal, corpus, [str(suite), str(tmp_path / "gone")], 0, "add")(Job())
    assert (found.occurrences, found.least_count) == ({"princess": 3}, 1000)
    assert "does not exist" in str(found.results[str(tmp_path / "gone")])
    chosen = as_found(ChosenSuite(str(suite)), found.results[str(suite)])
    assert (chosen.kind, chosen.size) == ("analogies", 3)
    assert as_found(chosen, None) is chosen
    assert Asking(royal, None, [str(suite)], 0, "add")(Job()).occurrences is None


def test_of_a_folder_the_suites_are_taken_and_the_others_told(tmp_path: Path) -> None:
    (tmp_path / "suite.txt").write_text(ANALOGIES)
    (tmp_path / "tale.txt").write_text("It was the best of times\n")
    (tmp_path / "notes.md").write_text("none")
    (tmp_path / "folder.txt").mkdir()
    found, refused = found_suites([tmp_path, tmp_path / "none.csv"], Job())
    assert [(suite.label, suite.kind, suite.size) for suite in found] == [("suite.txt", "analogies", 3)]
    assert [len(refused), "tale.txt, line 1" in refused[0], "does not exist" in refused[1]] == [2, True, True]


def test_cancelling_ends_it(royal: Embeddings) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        Asking(royal, None, ["suite:facts"], 0, "add")(job)
