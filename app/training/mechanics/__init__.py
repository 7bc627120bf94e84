"""The views that show how a run works inside."""
