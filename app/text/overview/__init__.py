"""The page "Overview": what a text holds and what training on it will cost."""
