"""Near-duplicates: the same text in several documents — reprints, agency copy under another headline, shortened copies.

Texts are compared as sets of shingles (runs of ``SHINGLE`` words), after Broder (1997, On the resemblance and
containment of documents): resemblance is what two sets share of their union, containment what the smaller one shares
of itself. MinHash with banding finds candidates for resemblance, rare shingles those for containment; both are then
counted exactly. Arabic spelling variants (vowel marks, tatweel, forms of alef, alef maqsura, ta marbuta) and digits of
any system count as equal. Documents are grouped, none is dropped.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nufuz.reading.document import Document

SHINGLE = 4
"""Words of a shingle: two texts share runs of four words hardly by chance, and still after light editing."""
RESEMBLANCE = 0.4
"""Documents that share at least so much of their union are near-duplicates."""
CONTAINMENT = 0.65
"""A document of which at least so much stands in a longer one is a shortened copy."""
MIN_SHINGLES = 8
"""Shorter texts are compared as wholes: eight words that agree prove nothing."""

_PERMUTATIONS = 128
_CANDIDATE_THRESHOLD = 0.3  # below RESEMBLANCE, so that banding misses few
_RARE = 40  # a shingle in more documents than this is a set phrase and no sign of copying
_MARKS = re.compile(
    r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ؤ": "و", "ئ": "ي"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """A document of a group. ``resemblance`` and ``containment`` (0 to 1) are to the group's earliest document."""

    id: str
    resemblance: float
    containment: float


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that tell the same text. ``earliest``: the id of the one with the first date of publication.

    Where no date is known, or two share it, the longest text counts as the earliest, and ``dated`` is False: a guess.
    ``members`` holds every document of the group, the earliest first.
    """

    earliest: str
    dated: bool
    members: tuple[Member, ...]


def duplicate_groups(
    documents: Iterable[Document], *, resemblance: float = RESEMBLANCE, containment: float = CONTAINMENT
) -> list[Group]:
    """Groups of at least two documents, in the order of their first member. Documents may be streamed: only hashes of
    their shingles are kept (8 bytes each)."""
    kept = [_Fingerprint.of(document) for document in documents]
    joined = _Sets(len(kept))
    for a, b in _candidates(kept):
        if joined.find(a) == joined.find(b):
            continue
        alike, inside = _compare(kept[a].shingles, kept[b].shingles)
        if alike >= resemblance or inside >= containment:
            joined.join(a, b)
    return [_group([kept[i] for i in members]) for members in joined.groups()]


def fold(text: str) -> str:
    """The text with differences of spelling removed that do not make it another text."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_LETTERS)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def shingles(text: str) -> frozenset[int]:
    """Hashes (64 bits) of every run of ``SHINGLE`` words of the folded text; of the whole, where it is shorter."""
    words = _WORD.findall(fold(text))
    if not words:
        return frozenset()
    if len(words) < SHINGLE + MIN_SHINGLES:
        return frozenset({_hash(" ".join(words))})
    return frozenset(_hash(" ".join(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1))


def _hash(text: str) -> int:
    return int(struct.unpack("<Q", hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())[0])


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    id: str
    date: str
    length: int
    shingles: frozenset[int]

    @classmethod
    def of(cls, document: Document) -> _Fingerprint:
        return cls(document.id, document.meta.date or "", len(document.text), shingles(_prose(document)))


def _prose(document: Document) -> str:
    """The clean text without what is no prose (running heads, navigation), which copies do not share."""
    parts, at = [], 0
    for start, end in sorted(document.skip):
        if start > at:
            parts.append(document.text[at:start])
        at = max(at, end)
    parts.append(document.text[at:])
    return "\n".join(parts)


def _candidates(kept: Sequence[_Fingerprint]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing, each once."""
    seen: set[tuple[int, int]] = set()
    for pair in (*_by_minhash(kept), *_by_rare_shingles(kept)):
        if pair not in seen:
            seen.add(pair)
            yield pair


def _by_minhash(kept: Sequence[_Fingerprint]) -> Iterator[tuple[int, int]]:
    """Pairs whose resemblance is probably high."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_CANDIDATE_THRESHOLD, num_perm=_PERMUTATIONS, weights=(0.2, 0.8))
    for number, fingerprint in enumerate(kept):
        if not fingerprint.shingles:
            continue
        minhash = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=_low_bits)
        minhash.update_batch(list(fingerprint.shingles))
        for other in index.query(minhash):
            yield other, number
        index.insert(number, minhash, check_duplication=False)


def _low_bits(shingle: int) -> int:
    return shingle & 0xFFFFFFFF


def _by_rare_shingles(kept: Sequence[_Fingerprint]) -> Iterator[tuple[int, int]]:
    """Pairs of which the shorter one may stand in the longer: they share at least a third of a sample of shingles.

    The sample is every shingle whose hash is divisible by eight (Broder's modulus sketch), all of a short text.
    """
    places: defaultdict[int, list[int]] = defaultdict(list)
    samples = []
    for number, fingerprint in enumerate(kept):
        sample = {s for s in fingerprint.shingles if s % 8 == 0}
        samples.append(sample if len(sample) >= 12 else fingerprint.shingles)
        for shingle in fingerprint.shingles if len(fingerprint.shingles) < 400 else sample:
            places[shingle].append(number)
    for number, chosen in enumerate(samples):
        shared: defaultdict[int, int] = defaultdict(int)
        for shingle in chosen:
            holders = places.get(shingle, [])
            if len(holders) <= _RARE:
                for other in holders:
                    shared[other] += 1
        for other, count in shared.items():
            if other != number and count * 3 >= len(chosen):
                yield min(other, number), max(other, number)


def _compare(a: frozenset[int], b: frozenset[int]) -> tuple[float, float]:
    """(resemblance, containment of the smaller in the larger); exact."""
    if not a or not b:
        return 0.0, 0.0
    shared = len(a & b)
    smaller = min(len(a), len(b))
    # A text too short for shingles is a duplicate only as a whole.
    return shared / (len(a) + len(b) - shared), shared / smaller if smaller >= MIN_SHINGLES else 0.0


def _group(members: Sequence[_Fingerprint]) -> Group:
    dated = sorted(m.date for m in members if m.date)
    first = min(members, key=lambda m: (m.date or "9999", -m.length, m.id))
    rest = sorted((m for m in members if m is not first), key=lambda m: (m.date or "9999", -m.length, m.id))
    clear = len(dated) == len(members) and (len(dated) < 2 or dated[0] != dated[1])
    listed = [Member(first.id, 1.0, 1.0)]
    listed += [Member(m.id, *_compare(first.shingles, m.shingles)) for m in rest]
    return Group(first.id, clear, tuple(listed))


class _Sets:
    """Disjoint sets (union–find)."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, a: int, b: int) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        self._parent[b] = a

    def groups(self) -> list[list[int]]:
        found: defaultdict[int, list[int]] = defaultdict(list)
        for item in range(len(self._parent)):
            found[self.find(item)].append(item)
        return [members for members in found.values() if len(members) > 1]
