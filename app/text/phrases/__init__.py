"""The page "Phrases": which pairs of words are joined into one."""
