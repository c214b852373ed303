"""The files of the tree, for the lint tests."""
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files():
    """Every file of the tree, relative to ROOT, without what was built and what git keeps."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not skipped(folder, name))
        for name in sorted(names):
            yield pathlib.Path(folder, name).relative_to(ROOT)


def skipped(folder, name):
    return name in (".git", "__pycache__") or (name.startswith("build") and pathlib.Path(folder) == ROOT)


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


def c_files(*suffixes):
    return [path for path in files() if path.suffix in (suffixes or (".c", ".h"))]


def interpreter(path):
    """What the first line of a script names: "bash", "python3", or nothing."""
    with open(ROOT / path, "rb") as file:
        first = file.readline(200).decode("utf-8", "replace").split()
    return first[-1].rsplit("/", 1)[-1] if first and first[0].startswith("#!") else ""


class Report:
    """Problems as "file:line: what", and the exit status of a lint test."""

    def __init__(self):
        self.problems = 0

    def problem(self, path, line, what):
        self.problems += 1
        print(f"{path}:{line}: {what}" if line else f"{path}: {what}")

    def finish(self):
        if self.problems:
            print(f"{self.problems} problems")
        sys.exit(1 if self.problems else 0)
