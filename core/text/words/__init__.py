"""From tokens to words: the steps, what they make of a word, and the pairs that are joined."""
