"""How often the encoding of a text without a byte-order mark is found: nufuz beside charset-normalizer.

Snippets of texts whose letters are known are saved in each encoding and read again; right means that the same text
comes back (not that the encoding has the same name). Bytes that are no text, and texts in encodings that the table of
letters does not have, must be refused or decoded rightly.

    python benchmarks/reading/formats/encodings.py [FOLDER with ar/ ru/ tr/ of .txt]
"""

from __future__ import annotations

import pathlib
import random
import sys
import time

from charset_normalizer import from_bytes

from nufuz.errors import ReadingError
from nufuz.reading.plain import decode

DEFAULT = pathlib.Path(__file__).parents[4] / "shared" / "gold" / "corpus"
ENCODINGS = {
    "ar": ("windows-1256", "iso-8859-6", "cp720"),
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "cp866", "mac-cyrillic"),
    "tr": ("windows-1254", "iso-8859-9"),
}
LENGTHS = (5, 10, 20, 40, 80, 200, 1000)
SNIPPETS = 300
OTHERS = {
    "gb18030": "中国与哈萨克斯坦签署了关于能源和运输的新协议，双边贸易额去年达到三百亿美元。",
    "shift_jis": "日本とカザフスタンはエネルギーと輸送に関する新しい協定に署名した。貿易額は増えている。",
    "euc_kr": "한국과 우즈베키스탄은 에너지와 운송에 관한 새로운 협정에 서명했다. 무역액이 늘었다.",
    "big5": "中國與哈薩克簽署了關於能源和運輸的新協議，雙邊貿易額去年達到三百億美元。",
    "windows-1253": "Η Ελλάδα και το Αζερμπαϊτζάν υπέγραψαν νέα συμφωνία για την ενέργεια και τις μεταφορές.",
    "windows-1255": "ישראל ואזרבייג'ן חתמו על הסכם חדש בנושא אנרגיה ותחבורה, והסחר ביניהן גדל מאוד.",
}


def main() -> None:
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    draw = random.Random(7)
    print(f"{'text':6}{'encoding':14}{'characters':>11}{'nufuz':>9}{'charset-normalizer':>20}")
    for language, encodings in ENCODINGS.items():
        texts = [path.read_text(encoding="utf-8") for path in sorted((folder / language).glob("*.txt"))]
        for encoding in encodings:
            for length in LENGTHS:
                snippets = [s for s in (snippet(texts, length, encoding, draw) for _ in range(SNIPPETS)) if s]
                if not snippets:
                    continue
                ours = sum(by_nufuz(data) == text for text, data in snippets) / len(snippets)
                theirs = sum(by_charset_normalizer(data) == text for text, data in snippets[:100]) / len(snippets[:100])
                print(f"{language:6}{encoding:14}{length:>11}{ours:>9.1%}{theirs:>20.1%}")
    print("\nencodings outside the table of letters")
    for encoding, text in OTHERS.items():
        for times in (1, 5):
            got = by_nufuz((text * times).encode(encoding))
            print(f"  {encoding:14}{len(text) * times:>5} characters: {verdict(got, text * times)}")
    print("\nbytes that are no text (500 each): taken for a text")
    for length in (20, 100, 1000):
        wrong = sum(by_nufuz(bytes(draw.randrange(128, 256) for _ in range(length))) is not None for _ in range(500))
        print(f"  {length:>5} random bytes above 127: {wrong / 500:.1%}")
    text = texts[0].encode("utf-8")
    text = ("الرئيس التركي في أستانا " * 4_000).encode("windows-1256")
    start = time.perf_counter()
    for _ in range(20):
        decode(text, name="a")
    print(f"\n{20 * len(text) / 1e6 / (time.perf_counter() - start):.1f} MB/s, windows-1256")


def snippet(texts: list[str], length: int, encoding: str, draw: random.Random) -> tuple[str, bytes] | None:
    """Words of a text that the encoding can write, with at least two letters outside ASCII."""
    for _ in range(50):
        text = draw.choice(texts)
        text = "".join(c for c in text if c.encode(encoding, "ignore"))
        at = draw.randrange(max(len(text) - length, 1))
        at = text.find(" ", at) + 1
        piece = text[at : at + length].strip()
        if sum(ord(c) > 127 for c in piece) >= 2:
            return piece, piece.encode(encoding)
    return None


def by_nufuz(data: bytes) -> str | None:
    try:
        return decode(data, name="a")[0]
    except ReadingError:
        return None


def by_charset_normalizer(data: bytes) -> str | None:
    best = from_bytes(data).best()
    return str(best) if best else None


def verdict(got: str | None, text: str) -> str:
    return "refused" if got is None else "right" if got == text else f"WRONG ({got[:20]!r})"


if __name__ == "__main__":
    main()
