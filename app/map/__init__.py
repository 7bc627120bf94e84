"""The views of the map."""
