"""The services file, or the files of a directory, as they are read from the disk: each whole, or not at all."""

import contextlib
import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from bot.errors import Misconfigured

ENDINGS = (".yml", ".yaml")
LARGEST = 8 * 1024 * 1024  # bytes of one file; 1,000 services take 3 MB
MOST = 500  # files of a directory
ENTRIES = 10_000  # of a directory, whatever they are: it is looked at every two seconds
Traces = frozenset[tuple[str, int, int, int]]  # name, inode, when it was written (ns), size


def listed(directory: Path) -> Sequence[Path]:
    """The services files in it, by name. What begins with a dot is an editor's, or a volume's own.

    Raises Misconfigured.
    """
    try:
        found = _named(directory)
    except OSError as error:
        raise _unreadable(directory, error) from error
    if len(found) > MOST:
        raise Misconfigured(f"{directory} holds {len(found)} files, more than {MOST}.", "Is it the right directory?")
    return found


def digest_of(path: Path) -> str:
    """What `load` would call it, without looking at what stands in it. Raises Misconfigured."""
    if not path.is_dir():
        return _sha256(text_of(path))
    return digest_of_all({file.name: text_of(file, within=path) for file in listed(path)})


def digest_of_all(texts: Mapping[str, str]) -> str:
    """Of the texts of all files of a directory, by their names."""
    return _sha256("".join(f"{name} {_sha256(texts[name])}\n" for name in sorted(texts)))


def traces(path: Path) -> Traces:
    """What of the files themselves is another one wherever anything was written, replaced or linked anew.

    Empty where nothing can be seen. That is cheap, and proves nothing: a digest does.
    """
    try:
        files = _named(path) if path.is_dir() else []
    except (OSError, Misconfigured):
        return frozenset()
    found = {("", 0, 0, len(files))}  # more than may be there are not looked at one by one
    for file in (path, *files[:MOST]):
        with contextlib.suppress(OSError):
            seen = file.stat()
            found.add((file.name, seen.st_ino, seen.st_mtime_ns, seen.st_size))
    return frozenset(found)


def _named(directory: Path) -> Sequence[Path]:
    """The services files in it, in order. Raises OSError, and Misconfigured where far more lies there."""
    with os.scandir(directory) as entries:
        names = [entry.name for entry in islice(entries, ENTRIES + 1)]
    if len(names) > ENTRIES:
        raise Misconfigured(f"{directory} holds more than {ENTRIES} files.", "Is it the right directory?")
    return [directory / name for name in sorted(names) if name.endswith(ENDINGS) and not name.startswith(".")]


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(path: Path, *, within: Path | None = None) -> str:
    """`within`: the directory that it must lie in, wherever links lead. Raises Misconfigured."""
    if within is not None and not _is_within(path, within):
        raise Misconfigured(f"{path} leads out of {within}.", "Put the file itself there.")
    try:
        return _read(path).decode("utf-8")
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"The services file {path} is not UTF-8 text.", "Save it as UTF-8.") from error


def _read(path: Path) -> bytes:
    """A pipe that nobody writes to would be waited for without end."""
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(number, "rb") as file:
        if stat.S_ISDIR(mode := os.fstat(number).st_mode):
            raise IsADirectoryError(21, "Is a directory")
        if not stat.S_ISREG(mode):
            raise Misconfigured(f"The services file {path} is no regular file.", "Set ROLLBACK_CONFIG to a file.")
        read = file.read(LARGEST + 1)
    if len(read) > LARGEST:
        raise Misconfigured(f"The services file {path} is larger than {LARGEST >> 20} MiB.", "Is it the right file?")
    return read


def _is_within(path: Path, directory: Path) -> bool:
    """Volumes link from file to file within themselves."""
    try:
        return path.resolve(strict=True).is_relative_to(directory.resolve(strict=True))
    except (OSError, RuntimeError):
        return True  # what is wrong with it, is said when it is read


def _unreadable(path: Path, error: OSError) -> Misconfigured:
    return Misconfigured(f"Cannot read the services file {path}: {error.strerror}.", _readable(error))


def _readable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Name where it is (ROLLBACK_CONFIG, or the command's PATH), or copy services.example.yml."
    if isinstance(error, IsADirectoryError):
        return "Set ROLLBACK_CONFIG to the file itself; where a volume is mounted, its source may not be there."
    if isinstance(error, PermissionError):
        return "Let the user that the bot runs as read it."
    return "Set ROLLBACK_CONFIG to a file."
