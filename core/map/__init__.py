"""Projections of word vectors onto a plane."""
