"""Programs in Go with Debian's packages of Go sources, built with gccgo alone: the go command would want more of Go."""
import glob
import pathlib
import subprocess
import sys

SOURCES = pathlib.Path("/usr/share/gocode/src")


def run(*command, text=None, environment=None):
    done = subprocess.run([str(word) for word in command], input=text, capture_output=True, text=True, check=False,
                          env=environment)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stderr or done.stdout}")
    return done.stdout


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


def build(folder, source, packages):
    """The program, in the folder. Ends the process with 77 where something is missing."""
    compilers = glob.glob("/usr/bin/gccgo-[0-9]*")
    if not compilers:
        skip("gccgo is not installed")
    compiler = max(compilers, key=lambda name: int(name.rsplit("-", 1)[1]))
    objects = []
    for package in packages:
        files = [name for name in glob.glob(f"{SOURCES}/{package}/*.go") if not name.endswith("_test.go")]
        if not files:
            skip(f"{package} is not in {SOURCES}")
        objects.append(folder / f"{package}.o")
        objects[-1].parent.mkdir(parents=True, exist_ok=True)
        run(compiler, "-O1", "-c", f"-fgo-pkgpath={package}", "-o", objects[-1], *files)
    run(compiler, "-O1", "-I", folder, "-o", folder / source.stem, source, *objects)
    return folder / source.stem
