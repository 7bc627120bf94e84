"""How training works, one piece at a time, in plain numpy."""
