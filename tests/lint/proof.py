"""For the proofs of lints: each change to a copy of the tree is a problem that the lint names."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import tree


def run(root, lint):
    result = subprocess.run([root / "tests/lint" / lint], capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def prove(lint, folders, changes):
    """changes: file, what stands there, what stands there instead, what is to be said."""
    report = tree.Report()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in folders:
            shutil.copytree(tree.ROOT / name, root / name)
        if run(root, lint)[0] != 0:
            sys.exit(f"the tree itself has problems: see lint/{lint}")
        for name, old, new, problem in changes:
            path = root / name
            text = path.read_text(encoding="utf-8")
            if text.count(old) < 1:
                report.problem(name, 0, f"'{old}' does not stand there any more")
                continue
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            status, output = run(root, lint)
            if status != 1 or problem not in output:
                report.problem(name, 0, f"'{new}' instead of '{old}' goes unnoticed: {output.strip()}")
            path.write_text(text, encoding="utf-8")
    report.finish()
