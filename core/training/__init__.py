"""From a corpus to word vectors."""
