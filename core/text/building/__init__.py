"""The making of a corpus: files read in one walk, types numbered, the result kept in the cache."""
