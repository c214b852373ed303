#!/usr/bin/env python3
"""Whether a browser plays a video: play.py FILE [SECONDS]. Prints one line; 77: there is no Chromium.

It has to have pictures, play on by itself, show a picture of the middle when it is sent there, end at its end, and, if
SECONDS are given, last so long within one second. No network; the browser's files are in a new folder, removed behind it.
"""
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_SEC = 120
FLAGS = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
         " --disable-component-update --disable-sync --disable-breakpad --disable-extensions --mute-audio"
         " --autoplay-policy=no-user-gesture-required --allow-file-access-from-files --remote-debugging-pipe").split()
PAGE = "<!doctype html><title>video</title><video muted></video>"
# What comes of each step is waited for, by the browser itself; whatever fails throws.
SCRIPT = """(async source => {
    const video = document.querySelector('video');
    const news = name => new Promise((resolve, reject) => {
        video.addEventListener(name, resolve, {once: true});
        video.addEventListener('error', () => reject(new Error(video.error.message)), {once: true});
    });
    const picture = () => new Promise(resolve => video.requestVideoFrameCallback((now, frame) => resolve(frame.mediaTime)));
    let wait = news('loadeddata');
    video.src = source;
    await wait;
    const duration = video.duration, size = `${video.videoWidth}x${video.videoHeight}`;
    const first = await Promise.all([picture(), video.play()]);
    while (video.currentTime < Math.min(0.5, duration / 4))
        await picture();
    const played = video.currentTime;
    video.pause();
    const middle = duration / 2;
    wait = Promise.all([news('seeked'), picture()]);
    video.currentTime = middle;
    const [, shown] = await wait;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext('2d');
    context.drawImage(video, 0, 0);
    const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const greens = new Set();
    for (let i = 1; i < pixels.length; i += 4)
        greens.add(pixels[i]);
    wait = news('ended');
    video.currentTime = Math.max(0, duration - 0.5);
    video.play();
    await wait;
    return {size, duration, played, middle, shown, greens: greens.size, end: video.currentTime};
})"""


class Browser:
    """Chromium and its pipe of commands; each message is JSON and a zero byte."""

    def __init__(self, folder, page):
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        program = shutil.which("chromium")
        self.log = open(folder / "log", "wb")
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$@" 3<&{commands} 4>&{answers}', "bash", program, *FLAGS,
             f"--user-data-dir={folder}/profile", page.as_uri()],
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

    def attach(self):
        """The session of the page, once there is one."""
        while True:
            pages = [target for target in self.ask("Target.getTargets")["targetInfos"] if target["type"] == "page"]
            if pages and pages[0]["title"] == "video":
                return self.ask("Target.attachToTarget", targetId=pages[0]["targetId"], flatten=True)["sessionId"]
            select.select([], [], [], 0.05)

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for descriptor in (self.commands, self.answers):
            os.close(descriptor)
        self.log.close()


def play(path, folder):
    page = folder / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    browser = Browser(folder, page)
    try:
        result = browser.ask("Runtime.evaluate", browser.attach(), expression=f"{SCRIPT}({json.dumps(path.as_uri())})",
                             awaitPromise=True, returnByValue=True)
    finally:
        browser.close()
    if "exceptionDetails" in result:
        raise RuntimeError(result["exceptionDetails"]["exception"].get("description", "the page failed").splitlines()[0])
    return result["result"]["value"]


def problem(seen, seconds):
    """What is wrong with it, or None. A duration that the browser does not know is null."""
    if seen["duration"] is None:
        return "the browser does not know how long it lasts"
    if seconds is not None and abs(seen["duration"] - seconds) > 1:
        return f"lasts {seen['duration']:.3f} s, not {seconds:.3f} s"
    if seen["shown"] is None or abs(seen["shown"] - seen["middle"]) > 1:
        return f"sent to {seen['middle']:.3f} s, it shows {seen['shown']} s"
    if seen["greens"] < 2:
        return "the picture of the middle is of one colour"
    if abs(seen["end"] - seen["duration"]) > 1:
        return f"ends at {seen['end']:.3f} s of {seen['duration']:.3f} s"
    return None


def main(arguments):
    path = pathlib.Path(arguments[0]).resolve(strict=True)
    if not shutil.which("chromium"):
        print("skipped: Chromium is not installed (package chromium; no suite installs it but ./check --long)")
        return 77
    folder = pathlib.Path(tempfile.mkdtemp(prefix="motcua-play-"))
    try:
        seen = play(path, folder)
        what = problem(seen, float(arguments[1]) if len(arguments) > 1 else None)
    except RuntimeError as error:
        what = str(error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if what:
        print(f"{path.name}: {what}")
        return 1
    print(f"{path.name}: plays; {seen['size']}, {seen['duration']:.3f} s, the picture of {seen['shown']:.3f} s in the middle")
    return 0


sys.exit(main(sys.argv[1:]))
