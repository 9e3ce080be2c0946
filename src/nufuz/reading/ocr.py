"""Optical character recognition through Tesseract, where it is installed: the last resort for pages without text."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import lru_cache

#: Languages that are asked for if their data is installed; Arabic first.
LANGUAGES = ("ara", "eng", "tur", "rus")


class RecognitionError(Exception):
    """Tesseract could not read an image; the text says why."""


def available() -> bool:
    """Whether Tesseract and the data of at least one of ``LANGUAGES`` are installed."""
    return bool(languages())


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The installed ones of ``LANGUAGES``."""
    program = shutil.which("tesseract")
    if not program:
        return ()
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    listed = set(re.split(r"\s+", (done.stdout + done.stderr).decode(errors="replace")))
    return tuple(code for code in LANGUAGES if code in listed)


def recognise(pixels: bytes, width: int, height: int, *, seconds: float = 120) -> str:
    """The text of a grey image (one byte a pixel), paragraphs parted by a blank line.

    Raises ``RecognitionError`` if Tesseract is missing, fails or needs more than ``seconds``.
    """
    program, known = shutil.which("tesseract"), languages()
    if not program or not known:
        raise RecognitionError("Tesseract is not installed")
    image = b"P5 %d %d 255\n" % (width, height) + pixels
    command = [program, "stdin", "stdout", "-l", "+".join(known), "--psm", "3"]
    try:
        done = subprocess.run(command, input=image, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise RecognitionError(f"Tesseract needed more than {seconds:.0f} seconds") from error
    except OSError as error:
        raise RecognitionError(f"Tesseract did not start: {error}") from error
    if done.returncode:
        raise RecognitionError(f"Tesseract ended with {done.returncode}: {done.stderr.decode(errors='replace')[-200:]}")
    return _paragraphs(done.stdout.decode("utf-8", errors="replace"))


def _paragraphs(text: str) -> str:
    """Tesseract's lines joined; its direction marks and form feeds dropped."""
    text = re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\f]", "", text)
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return "\n\n".join(block for block in blocks if block)
