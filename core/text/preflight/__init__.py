"""What a person sees of a text before anything is trained on it."""
