"""The files of the tree, for the lint tests.

As a program, tree.py KIND..., it prints those with one of the suffixes or interpreters, for lints that look at each
file alone; of these, if MOTCUA_CHANGED has a list of files, only the ones in it.
"""
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


def print_files(kinds):
    changed = os.environ.get("MOTCUA_CHANGED")
    for path in files():
        if changed is None or path.as_posix() in changed.split("\n"):
            if path.suffix.lstrip(".") in kinds or interpreter(path) in kinds:
                print(path)


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


if __name__ == "__main__":
    print_files(sys.argv[1:])
