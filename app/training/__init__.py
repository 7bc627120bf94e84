"""The views of the training."""
