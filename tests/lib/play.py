#!/usr/bin/env python3
"""Whether a browser plays a video: play.py FILE [SECONDS]. Prints one line; 77: there is no Chromium.

It has to have pictures, play on by itself, show a picture of the middle when it is sent there, end at its end, and, if
SECONDS are given, last so long within one second. No network; the browser's files are in a new folder, removed behind it.
"""
import json
import pathlib
import shutil
import sys
import tempfile

import browser

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


def play(path, folder):
    page = folder / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    player = browser.Browser(folder, page.as_uri())
    try:
        return player.evaluate(player.attach("video"), f"{SCRIPT}({json.dumps(path.as_uri())})")
    finally:
        player.close()


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
    if browser.missing():
        print(f"skipped: {browser.missing()}")
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
