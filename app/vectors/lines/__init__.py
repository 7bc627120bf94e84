"""From the words to the lines of the text."""
