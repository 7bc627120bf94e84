"""Word vectors: formats, questions, evaluation."""
