"""What a run does, taken apart so that a person can follow it."""
