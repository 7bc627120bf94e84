"""The views of the text."""
