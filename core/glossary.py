"""The terms of the field as the window uses them, in plain words, with a formula where it says it better."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One term.

    Attributes:
        name: as it is written in a sentence.
        definition: one to three sentences, in English.
        formula: the exact statement, or nothing.
        view: the name of the view of the page "Mechanics" that shows it, or nothing.
        also: other names under which it is looked for.
    """

    name: str
    definition: str
    formula: str = ""
    view: str = ""
    also: tuple[str, ...] = ()

    def matches(self, asked: str) -> bool:
        """Whether what a person typed is in its names or its definition."""
        wanted = asked.casefold().strip()
        return any(wanted in text.casefold() for text in (self.name, self.definition, *self.also))


TERMS: dict[str, Term] = {
    "token": Term(
        "token",
        "One occurrence of a word in the text, as the tokenizer cut it out. “The cat saw the dog” has five tokens.",
        view="windows",
        also=("occurrence",),
    ),
    "vocabulary": Term(
        "vocabulary",
        "The distinct words that get a vector: those that occur at least as often as the minimum count.",
        "V = how many words there are",
        "windows",
        ("lexicon",),
    ),
    "type": Term(
        "type",
        "A distinct word, however often it occurs: “the dog saw the cat” has five tokens and four types.",
        also=("distinct word", "type-token ratio"),
    ),
    "hapax": Term(
        "hapax legomenon",
        "A word that occurs once in the text. In most texts about half of the types are such (Baayen 2001); none of "
        "them can be learnt.",
        also=("hapax", "rare word"),
    ),
    "zipf": Term(
        "Zipf's law",
        "The count of a word is about inversely proportional to its rank, so that few words make most of a text and "
        "most words are rare (Zipf 1949). With both axes logarithmic that is a line of slope −1.",
        "count(w) ≈ C / rank(w)",
        also=("Zipf plot", "power law"),
    ),
    "coverage": Term(
        "coverage",
        "The share of the text's tokens that belong to words of the vocabulary.",
        "Σ count(w) over the vocabulary / all tokens",
        also=("share of the text",),
    ),
    "tokenizer": Term(
        "tokenizer",
        "What cuts a text into tokens: at the bounds of words in any script (Unicode annex 29), at white space, at "
        "each character, by a dictionary of Chinese words, or by a regular expression.",
        also=("segmentation", "word segmenter"),
    ),
    "normalisation": Term(
        "normalisation",
        "Brings letters that look alike and are stored in different ways to one form (Unicode annex 15), so that é as "
        "one character and é as e with an accent are one word.",
        also=("NFC", "NFKC", "Unicode"),
    ),
    "encoding": Term(
        "encoding",
        "Which bytes stand for which characters. Text that is read in the wrong one becomes mojibake: cafÃ© for café.",
        also=("character set", "mojibake", "UTF-8"),
    ),
    "stop-word": Term(
        "stop word",
        "A word that is everywhere and says little by itself, such as the or of; lists of them come from the search of "
        "documents (Fox 1989). For training, subsampling does most of what they are dropped for.",
        also=("stop list", "function word"),
    ),
    "phrase": Term(
        "phrase",
        "Two words that stand together far more often than chance would have it, joined to one token: new_york "
        "(Mikolov et al. 2013b).",
        "score = (count(a b) − δ) · tokens / (count(a) · count(b))",
        also=("collocation", "bigram", "word2phrase"),
    ),
    "npmi": Term(
        "normalised PMI",
        "Pointwise mutual information of a pair, divided by the most that it could be: −1 never together, 0 as often "
        "as chance would have it, 1 never apart (Bouma 2009).",
        "ln(P(a b) / (P(a) · P(b))) / −ln P(a b)",
        also=("NPMI", "pointwise mutual information"),
    ),
    "lemma": Term(
        "lemma",
        "The form under which a dictionary has a word: run for runs, ran and running. Annotated corpora name it, and "
        "the part of speech, for every token; trained on run_VERB, the verb and the noun get vectors of their own.",
        also=("base form", "part of speech", "annotation", "CoNLL-U"),
    ),
    "sub-corpus": Term(
        "sub-corpus",
        "The documents of a corpus that are chosen by their metadata, such as author, date or genre, to be trained on "
        "alone.",
        also=("metadata", "document", "genre"),
    ),
    "count": Term("count", "How often a word occurs in the text.", view="noise", also=("frequency",)),
    "relative-frequency": Term(
        "relative frequency",
        "A word's share of all tokens of the vocabulary.",
        "z(w) = count(w) / sum of all counts",
        "subsampling",
        ("share",),
    ),
    "rank": Term(
        "rank",
        "A word's place when all words are sorted by falling count; the most frequent has rank 1.",
        view="tree",
    ),
    "minimum-count": Term(
        "minimum count",
        "Words that occur less often are left out of the vocabulary before anything else happens: too rare to learn.",
        view="windows",
        also=("min_count",),
    ),
    "sentence": Term(
        "sentence",
        "A stretch of text that no window crosses: a line of the source, or a paragraph where the lines are those of "
        "a printed page.",
        view="windows",
        also=("line",),
    ),
    "centre-word": Term(
        "centre word",
        "The word at whose place the window stands. Each word of a sentence that stays is the centre once an epoch.",
        view="windows",
        also=("target word", "focus word"),
    ),
    "context-word": Term(
        "context word",
        "A word within the window of a centre word, on either side.",
        view="windows",
        also=("neighbourhood",),
    ),
    "window": Term(
        "window",
        "How far to each side of the centre word its context reaches, counted in words that stay after subsampling.",
        view="windows",
        also=("context size",),
    ),
    "dynamic-window": Term(
        "dynamic window",
        "At each centre word the width is drawn anew, each of 1 to the window equally likely. So near words are "
        "context more often than far ones.",
        "P(a word at distance j is context) = (window − j + 1) / window",
        "windows",
        ("reduced window", "window mode"),
    ),
    "subsampling": Term(
        "subsampling",
        "Each occurrence of a very frequent word is dropped by chance before windows are formed, for it teaches little "
        "and takes most of the time. What it leaves moves closer together, so windows reach further.",
        "P(stays) = min(1, (√(z/t) + 1) · t/z)",
        "subsampling",
        ("downsampling",),
    ),
    "threshold": Term(
        "threshold of subsampling",
        "The relative frequency t that says from where on words are dropped: below 2.6 t every occurrence stays.",
        "t, by default 0.001",
        "subsampling",
        ("subsample", "sample", "t"),
    ),
    "skip-gram": Term(
        "skip-gram",
        "The architecture that learns from pairs: one word of the pair predicts the other. The pairs are symmetric; "
        "here, as in the reference implementation, the context word is the input and the centre word the output.",
        "P(centre | context), for each context word",
        "windows",
        ("SG", "architecture"),
    ),
    "cbow": Term(
        "CBOW",
        "Continuous bag of words: the architecture in which the mean of all context words predicts the centre word. "
        "Faster than skip-gram, and coarser for rare words.",
        "P(centre | mean of the context vectors)",
        "windows",
        ("continuous bag of words", "architecture"),
    ),
    "pair": Term(
        "pair",
        "An input word and an output word that occur near each other: what skip-gram learns from.",
        "(input, output) = (context word, centre word)",
        "windows",
        ("training example", "positive"),
    ),
    "one-hot": Term(
        "one-hot vector",
        "A vector of V numbers, 1 at one word's place and 0 elsewhere. To multiply it with a matrix is to look up a "
        "row.",
        view="network",
        also=("input layer",),
    ),
    "input-vector": Term(
        "input vector",
        "The vector of a word as input: a row of the V × d matrix that is kept as “the word vectors”.",
        "v(w), d numbers",
        view="network",
        also=("embedding", "word vector"),
    ),
    "output-vector": Term(
        "output vector",
        "The vector of what is predicted: one for each word under negative sampling and softmax, one for each inner "
        "node of the tree under hierarchical softmax.",
        "v′, d numbers",
        "network",
        ("context vector", "syn1"),
    ),
    "hidden-layer": Term(
        "hidden layer",
        "What the input becomes before anything is predicted: in skip-gram the input vector itself, in CBOW the mean "
        "of the context words' input vectors. There is no nonlinearity.",
        "h = v(input), or h = (1/n) Σ v(context)",
        view="network",
        also=("projection layer",),
    ),
    "score": Term(
        "score",
        "The dot product of the hidden layer and an output vector. The larger it is, the more likely the output.",
        "u = v′ · h",
        "network",
        ("logit", "dot product"),
    ),
    "sigmoid": Term(
        "sigmoid",
        "Turns a score into a probability of yes: 0.5 at 0, near 1 for large scores, near 0 for very negative ones.",
        "σ(u) = 1 / (1 + e^−u)",
        "network",
        ("logistic function",),
    ),
    "softmax": Term(
        "softmax",
        "Turns the scores of all words into probabilities that sum to 1. It has to look at every word, which is what "
        "hierarchical softmax and negative sampling avoid.",
        "P(w | h) = e^u(w) / Σ e^u(w′), over all V words",
        "network",
        ("objective",),
    ),
    "hierarchical-softmax": Term(
        "hierarchical softmax",
        "Words are the leaves of a binary tree. To predict a word is to take the right turn at each inner node on its "
        "path: about log2 V yes-or-no questions in place of V. The probabilities of all words still sum to 1.",
        "P(w | h) = Π over its path: σ(u) where it turns left, 1 − σ(u) where it turns right",
        "tree",
        ("HS", "objective"),
    ),
    "huffman-tree": Term(
        "Huffman tree",
        "The binary tree of least mean path length: the two lightest nodes are joined until one is left. Frequent "
        "words hang near the root, rare ones deep.",
        view="tree",
        also=("binary tree",),
    ),
    "code": Term(
        "code",
        "The turns on a word's path from the root: 0 for left, 1 for right. No code is the beginning of another.",
        view="tree",
        also=("path", "bits"),
    ),
    "inner-node": Term(
        "inner node",
        "A place of the tree where the path turns left or right; there are V − 1, each with a vector of its own.",
        view="tree",
        also=("node vector",),
    ),
    "entropy": Term(
        "entropy",
        "The mean number of yes-or-no questions that the best code asks about a token drawn from the text. A Huffman "
        "code comes within one bit of it.",
        "H = −Σ z(w) log2 z(w), bits",
        "tree",
        ("information", "bits"),
    ),
    "negative-sampling": Term(
        "negative sampling",
        "In place of a probability over all words, the model learns to tell the true pair from k pairs whose output "
        "word was drawn at random.",
        "log σ(u(w)) + Σ over k drawn words: log σ(−u)",
        "noise",
        ("NS", "objective", "SGNS"),
    ),
    "negative": Term(
        "negative",
        "A word drawn from the noise distribution that plays the wrong answer. A draw that hits the true word is "
        "replaced by the next.",
        view="noise",
        also=("noise word", "k"),
    ),
    "noise-distribution": Term(
        "noise distribution",
        "From which negatives are drawn: each word in proportion to its count to a power. The power lifts rare words.",
        "P(w) = count(w)^power / Σ count(w′)^power",
        "noise",
        ("unigram distribution",),
    ),
    "noise-power": Term(
        "noise power",
        "The exponent of the noise distribution: 1 draws words as often as they occur, 0 all alike, 0.75 is what the "
        "papers found best.",
        view="noise",
        also=("exponent", "ns_exponent", "0.75"),
    ),
    "alias-table": Term(
        "alias table",
        "A table by which one draw from any distribution takes constant time: a word is picked evenly and then kept, "
        "or exchanged for its alias (Walker 1977).",
        view="noise",
        also=("unigram table",),
    ),
    "loss": Term(
        "loss",
        "How surprised the model is by what it should have predicted: the mean negative log-likelihood, in nats. It "
        "falls while the model learns.",
        "−ln P(right answer)",
        view="network",
        also=("objective function", "cost", "error"),
    ),
    "gradient": Term(
        "gradient",
        "In which direction, and how steeply, the loss grows when a vector is moved. A step goes the other way.",
        view="network",
        also=("derivative", "backpropagation", "EH"),
    ),
    "learning-rate": Term(
        "learning rate",
        "How large a part of the gradient a step takes. It falls linearly with the tokens that were read.",
        view="network",
        also=("alpha", "eta", "step size"),
    ),
    "epoch": Term("epoch", "One reading of the whole text.", also=("iteration", "pass")),
    "dimensions": Term("dimensions", "How many numbers a vector has.", "d", also=("vector size", "size")),
    "seed": Term(
        "seed",
        "The start of all random numbers. With one thread the same seed gives the same draws and the same vectors; "
        "the draws of a stretch of text depend on the seed, the epoch and the stretch alone.",
        view="windows",
        also=("random", "reproducible"),
    ),
    "cosine-similarity": Term(
        "cosine similarity",
        "How alike the directions of two vectors are: 1 the same, 0 at right angles, −1 opposite. Length counts for "
        "nothing.",
        "cos(a, b) = a · b / (|a| |b|)",
        also=("similarity", "neighbours"),
    ),
}
