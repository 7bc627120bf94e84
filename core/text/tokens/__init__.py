"""From text to tokens: what a token is, the compiled scanner, and its files on disk."""
