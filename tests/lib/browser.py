"""Chromium of the tests: headless, without a network of its own, driven over two pipes."""
import json
import os
import select
import shutil
import signal
import subprocess
import time

PATIENCE_SEC = 120
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
         " --disable-component-update --disable-sync --disable-breakpad --disable-extensions --mute-audio"
         " --autoplay-policy=no-user-gesture-required --allow-file-access-from-files --remote-debugging-pipe").split()


def missing():
    """Why there is none; None: there is."""
    return None if shutil.which("chromium") else "Chromium is not installed (package chromium; no suite installs it but ./check --long)"


class Browser:
    """Chromium and its pipe of commands; each message is JSON and a zero byte."""

    def __init__(self, folder, url):
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        program = shutil.which("chromium")
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash", program, *FLAGS,
             f"--user-data-dir={folder}/profile", url],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, pass_fds=(commands, answers),
            start_new_session=True, env={**os.environ, "TMPDIR": str(folder), "HOME": str(folder)})
        os.close(commands)
        os.close(answers)
        self.buffer, self.last_id = b"", 0
        self.deadline = time.monotonic() + PATIENCE_SEC

    def message(self):
        while b"\0" not in self.buffer:
            rest = self.deadline - time.monotonic()
            if rest <= 0 or not select.select([self.answers], [], [], rest)[0]:
                raise RuntimeError("the browser does not answer")
            piece = os.read(self.answers, 65536)
            if not piece:
                raise RuntimeError("the browser has ended")
            self.buffer += piece
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def ask(self, method, session=None, **parameters):
        self.last_id += 1
        command = {"id": self.last_id, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self.commands, json.dumps(command).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.last_id:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]

    def attach(self, title):
        """The session of the page, once there is one of that title."""
        while True:
            pages = [target for target in self.ask("Target.getTargets")["targetInfos"] if target["type"] == "page"]
            if pages and pages[0]["title"] == title:
                return self.ask("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
            select.select([], [], [], 0.05)

    def evaluate(self, session, expression):
        """What it comes to in the page, which may take its time; whatever throws there is a RuntimeError."""
        result = self.ask("Runtime.evaluate", session, expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]).splitlines()[0])
        return result["result"].get("value")

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for descriptor in (self.commands, self.answers):
            os.close(descriptor)
        self.log.close()
