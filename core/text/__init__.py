"""From files to a corpus of word ids.

The files here are the way through, and behind them stand the rooms that do the work, each building on those before it:
sources (`forms`, `files`) → tokenizers (`tokens`) → phrases (`words`) → corpus (`documents`, `building`).
`lookup` and `preflight` look at what was read; `reading` is how all of it is done, one value.
"""
