"""A file as a stream of plain text, whatever packing and encoding it is in."""
