"""The forms in which texts are kept, and what makes plain text of each."""
