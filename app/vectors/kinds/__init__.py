"""The kinds of questions, a view each."""
