"""What is known of the documents of a corpus, and which of them are taken."""
