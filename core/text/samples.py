"""The built-in samples, made on the person's own machine and kept in the cache folder."""

from __future__ import annotations

import ast
import contextlib
import importlib
import inspect
import platform
import re
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.files import atomic_write, cache_folder
from core.job import Cancelled, Job
from core.text.little_world import little_world

SAMPLES: dict[str, str] = {
    "python": "Python's own documentation, as it is on this computer: about 300,000 words of real text.",
    "little-world": "A made-up text whose facts are known: kings and queens, capitals, plurals. Learnt in seconds.",
    "six-sentences": "Six short sentences, few enough to look at every vector.",
    "one-sentence": "我爱天安门: five characters, the smallest text that can be learnt.",
}

_VERSION = 1  # of how the samples are made
TINY = {
    "six-sentences": (
        "the cat drinks milk\nthe dog eats meat\nthe cat chases the mouse\nthe dog chases the cat\n"
        "the king loves the queen\nthe queen loves the king\n"
    ),
    "one-sentence": "我爱天安门\n",
}
_LEAST_WORDS = 100_000
_POLL_SECONDS = 0.1

# Modules written in Python, whose source is read and never run.
_MODULES = """
__future__ _aix_support _bootsubprocess _collections_abc _compat_pickle _compression _markupbase _osx_support _py_abc
_pydatetime _pydecimal _pyio _pylong _sitebuiltins _strptime _threading_local _weakrefset abc aifc antigravity argparse
ast asynchat asyncio asyncore base64 bdb bisect bz2 cProfile calendar cgi cgitb chunk cmd code codecs codeop collections
colorsys compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses
datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum filecmp fileinput fnmatch fractions
ftplib functools genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http imaplib imghdr imp
importlib inspect io ipaddress json keyword linecache locale logging lzma mailbox mailcap mimetypes modulefinder
multiprocessing netrc nntplib nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pipes
pkgutil platform plistlib poplib posixpath pprint profile pstats pty py_compile pyclbr pydoc queue quopri random re
reprlib rlcompleter runpy sched secrets selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
socketserver sqlite3 ssl stat statistics string stringprep struct subprocess sunau symtable sysconfig tabnanny tarfile
telnetlib tempfile textwrap this threading timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle
types typing unittest urllib uu uuid venv warnings wave weakref webbrowser wsgiref xdrlib xml xmlrpc zipapp zipfile
zipimport zoneinfo
"""
# Modules written in C, which must be imported to be asked: only the child process does that.
_BUILTINS = """
_abc _asyncio _bisect _blake2 _bz2 _codecs _collections _contextvars _csv _ctypes _datetime _decimal _elementtree
_functools _hashlib _heapq _imp _io _json _locale _lsprof _lzma _md5 _multiprocessing _opcode _operator _pickle
_posixsubprocess _queue _random _sha1 _sha256 _sha3 _sha512 _signal _socket _sqlite3 _sre _ssl _stat _statistics _string
_struct _symtable _thread _tracemalloc _typing _uuid _warnings _weakref _zoneinfo array atexit audioop binascii builtins
cmath errno faulthandler fcntl gc grp itertools marshal math mmap nt ossaudiodev posix pwd pyexpat resource select spwd
sys syslog termios time unicodedata zlib
"""


def sample_path(name: str, job: Job | None = None) -> Path:
    """The file of a sample, made the first time: a few seconds for `python`, less for the others.

    Raises:
        ValueError: the sample is not known, or this Python comes without its documentation.
        OSError: the cache folder cannot be written.
    """
    if name not in SAMPLES:
        raise ValueError(f"There is no sample {name!r}. The samples are: {', '.join(SAMPLES)}.")
    edition = f"{platform.python_version()}-{platform.system().lower()}-" if name == "python" else ""
    path = cache_folder("samples") / f"{name}-{edition}{_VERSION}.txt"
    if not path.exists():
        (job or Job()).report("Making the sample")
        text = _text(name, job or Job())
        with atomic_write(path) as file:
            file.write(text)
    return path


def _text(name: str, job: Job) -> bytes:
    if name in TINY:
        return TINY[name].encode()
    return little_world().encode() if name == "little-world" else _python_documentation(job)


def _python_documentation(job: Job) -> bytes:
    """What `main` writes, from a child process: parsing the library here would stall the window.

    Raises:
        ValueError: if this Python comes without it.
    """
    command = [sys.executable, "-m", "core.text.samples"]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE) as child:
        while True:
            try:
                text, _ = child.communicate(timeout=_POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                try:
                    job.check()
                except Cancelled:
                    child.kill()
                    raise
    words = len(text.split())
    if words < _LEAST_WORDS:
        raise ValueError(
            f"This Python ({sys.executable}) comes without most of its documentation ({words:,} words were found). "
            "Take sample:little-world or a text of your own."
        )
    return text


def main() -> None:
    """Write this Python's documentation to the standard output, a paragraph to a line, each text once."""
    texts = dict.fromkeys((*_source_docstrings(Path(sysconfig.get_path("stdlib"))), *_builtin_docstrings(), *_topics()))
    lines = (line + "\n" for text in texts for line in _paragraphs(text))
    sys.stdout.buffer.write("".join(lines).encode("utf-8", "replace"))


def _source_docstrings(library: Path) -> Iterator[str]:
    for module in sorted(_MODULES.split()):
        single = library / f"{module}.py"
        for path in [single] if single.exists() else sorted((library / module).rglob("*.py")):
            if not {"test", "tests"} & set(path.parts[len(library.parts) :]):
                yield from _docstrings(path)


def _docstrings(path: Path) -> Iterator[str]:
    """The docstrings in a file, in its order; none where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node, clean=False)
            if text:
                yield text


def _builtin_docstrings() -> Iterator[str]:
    """The docstrings of the modules in C, of what is in them, and of the parts of their types."""
    for name in _BUILTINS.split():
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue  # of another version or system
        members = [member for _, member in sorted(vars(module).items())]
        parts = [part for kind in members if isinstance(kind, type) for _, part in sorted(vars(kind).items())]
        for thing in (module, *members, *parts):
            text = getattr(thing, "__doc__", None)
            if isinstance(text, str):
                yield text


def _topics() -> Iterator[str]:
    """What Python's help says about the language."""
    with contextlib.suppress(ImportError):
        topics: dict[str, str] = importlib.import_module("pydoc_data.topics").topics
        yield from (topics[name] for name in sorted(topics))


def _paragraphs(text: str) -> Iterable[str]:
    """The paragraphs of a docstring, each as one line, without examples of code."""
    kept = [line for line in inspect.cleandoc(text).splitlines() if not re.match(r"\s*(>>>|\.\.\. )", line)]
    for paragraph in re.split(r"\n\s*\n", "\n".join(kept)):
        line = " ".join(paragraph.split())
        if re.search(r"[^\W\d_]", line):
            yield line


if __name__ == "__main__":
    main()
