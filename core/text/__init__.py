"""From files to a corpus of word ids."""
