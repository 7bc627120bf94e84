"""How far the vectors can be trusted."""
