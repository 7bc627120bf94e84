"""The views of the word vectors."""
