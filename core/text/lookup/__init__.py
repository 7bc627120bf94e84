"""What can be asked of a text that was read: where a word stands, what is written there, why a word is missing."""
