"""The window of Semascope; everything that imports Qt."""
