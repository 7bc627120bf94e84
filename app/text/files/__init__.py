"""The page "Files": which files were read, as what, and which were not."""
