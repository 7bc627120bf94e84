"""The views that show how training works."""
