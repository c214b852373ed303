"""Commands run on a terminal of their own, and the processes that belong to a folder."""
import fcntl
import os
import pathlib
import select
import signal
import struct
import subprocess
import termios
import time


class Terminal:
    """A shell command in a session of its own, with a terminal of 120 columns."""

    def __init__(self, command, environment, folder):
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))
        self.process = subprocess.Popen(["bash", "-c", f"exec {command}"], stdin=subprocess.DEVNULL, stdout=slave,
                                        stderr=slave, env=environment, cwd=folder, start_new_session=True)
        os.close(slave)
        self.bytes = b""

    @property
    def text(self):
        return self.bytes.decode("utf-8", "replace").replace("\r\n", "\n")

    def read_until(self, is_enough, seconds):
        """Reads until the text is enough, or the command closed its terminal, or time is over."""
        deadline = time.monotonic() + seconds
        while not is_enough(self.text) and time.monotonic() < deadline:
            if not select.select([self.master], [], [], deadline - time.monotonic())[0]:
                break
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            if not data:
                break
            self.bytes += data

    def interrupt(self):
        """What Ctrl-C does: SIGINT to all of the command."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)

    def end(self, signal_number=None):
        """Sends the signal, if any, and returns the exit status; kills what does not end in 20 seconds.

        SIGINT is sent again after five: bash 5.2 loses one that comes in the moment in which a command that it waited
        for has ended (1 of 160), and whoever pressed Ctrl-C in vain presses it again.
        """
        for seconds in (5, 15):
            if signal_number is not None and self.process.poll() is None:
                self.process.send_signal(signal_number)
            try:
                return self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                if signal_number != signal.SIGINT:
                    signal_number = None
        os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()


def processes_of(folder):
    """"PID COMMAND" of each process whose program or command line names the folder."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            state = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
        except OSError:
            continue
        if folder in words and state != "Z" and int(entry.name) != os.getpid():
            found.append(f"{entry.name} {words}")
    return found
