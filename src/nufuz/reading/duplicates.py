"""Near-duplicates: the same text in several documents — reprints, agency copy under another headline, shortened copies.

Texts are compared as sets of shingles (runs of ``SHINGLE`` words), after Broder (1997, On the resemblance and
containment of documents): resemblance is what two sets share of their union, containment what the smaller one shares
of itself. MinHash with banding finds candidates for resemblance, a sample of shingles those for containment; both are then
counted exactly. Arabic spelling variants (vowel marks, tatweel, forms of alef, alef maqsura, ta marbuta) and digits
count as equal. Documents are grouped, none is dropped.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nufuz.reading.document import Document

Shingles = npt.NDArray[np.uint64]

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
_COMMON = 40  # a shingle in more documents than this is a set phrase, or a reprint that MinHash finds as well
_MODULUS = 4
_AKIN = 0.25
_MARKS = re.compile(
    r"[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_WORD = re.compile(r"[^\W_]+")
_SPELLINGS = str.maketrans("أإآٱىیةکؤئ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييهكوي01234567890123456789")


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
    """Groups of at least two documents, in the order of their first member.

    Documents may be streamed: only the hashes of their shingles are kept (8 bytes a word). Two groups become one where
    a pair of their documents is alike enough and most of the other pairs share something too: a digest of two articles
    joins one of them, and does not make them one text.
    """
    kept = [_Fingerprint.of(document) for document in documents]
    alike = []
    for a, b in _candidates(kept):
        shared = _compare(kept[a].shingles, kept[b].shingles)
        if shared[0] >= resemblance or shared[1] >= containment:
            alike.append((-shared[0], -shared[1], a, b))
    sets = _Sets(len(kept))
    for _, _, a, b in sorted(alike):
        if sets.find(a) != sets.find(b) and _akin(sets.members(a), sets.members(b), kept):
            sets.join(a, b)
    return [_group([kept[i] for i in members]) for members in sets.groups()]


def fold(text: str) -> str:
    """The text with differences of spelling removed that do not make it another text."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_SPELLINGS)


def shingles(text: str) -> Shingles:
    """Hashes (64 bits, sorted, each once) of every run of ``SHINGLE`` words of the folded text.

    A text of fewer than ``MIN_SHINGLES`` runs has one hash, of the whole.
    """
    words = np.array([_hash(word) for word in _WORD.findall(fold(text))], dtype=np.uint64)
    if not len(words):
        return words
    size = SHINGLE if len(words) >= SHINGLE + MIN_SHINGLES - 1 else len(words)
    count = len(words) - size + 1
    runs = np.zeros(count, dtype=np.uint64)
    for place in range(size):  # a polynomial in an odd number, modulo 2**64, then mixed so that all bits count
        runs = runs * np.uint64(0x9E3779B97F4A7C15) + words[place : place + count]
    runs ^= runs >> np.uint64(29)
    runs *= np.uint64(0xBF58476D1CE4E5B9)
    runs ^= runs >> np.uint64(32)
    return np.unique(runs)


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    id: str
    date: str
    length: int
    shingles: Shingles

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


def _candidates(kept: Sequence[_Fingerprint]) -> set[tuple[int, int]]:
    """Pairs worth comparing."""
    return {*_by_minhash(kept), *_by_shared_shingles(kept)}


def _by_minhash(kept: Sequence[_Fingerprint]) -> Iterator[tuple[int, int]]:
    """Pairs whose resemblance is probably high."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_CANDIDATE_THRESHOLD, num_perm=_PERMUTATIONS, weights=(0.2, 0.8))
    empty = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=int)
    for number, fingerprint in enumerate(kept):
        if not len(fingerprint.shingles):
            continue
        minhash = empty.copy()
        minhash.update_batch((fingerprint.shingles & np.uint64(0xFFFFFFFF)).tolist())
        for other in index.query(minhash):
            yield other, number
        index.insert(number, minhash, check_duplication=False)


def _by_shared_shingles(kept: Sequence[_Fingerprint]) -> Iterator[tuple[int, int]]:
    """Pairs of which the shorter may stand in the longer: they share a third of the shorter one's sample of shingles.

    The sample is every shingle whose hash is divisible by ``_MODULUS`` (Broder's sketch for containment).
    """
    samples = [f.shingles[f.shingles % np.uint64(_MODULUS) == 0] for f in kept]
    hashes = np.concatenate([*samples, np.empty(0, dtype=np.uint64)])
    holders = np.repeat(np.arange(len(kept)), [len(sample) for sample in samples])
    order = np.argsort(hashes, kind="stable")
    hashes, holders = hashes[order], holders[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.empty(0, dtype=np.int64)
    ends = np.r_[starts[1:], len(hashes)]
    shared: Counter[tuple[int, int]] = Counter()
    common = (ends - starts >= 2) & (ends - starts <= _COMMON)
    for start, end in zip(starts[common], ends[common], strict=True):
        shared.update(itertools.combinations(holders[start:end].tolist(), 2))
    for (a, b), count in shared.items():
        if 3 * count >= min(len(samples[a]), len(samples[b])):
            yield a, b


def _compare(a: Shingles, b: Shingles) -> tuple[float, float]:
    """(resemblance, containment of the smaller in the larger); exact."""
    if not len(a) or not len(b):
        return 0.0, 0.0
    shared = len(np.intersect1d(a, b, assume_unique=True))
    smaller = min(len(a), len(b))
    # A text too short for shingles is a duplicate only as a whole.
    return shared / (len(a) + len(b) - shared), shared / smaller if smaller >= MIN_SHINGLES else 0.0


def _akin(some: Sequence[int], others: Sequence[int], kept: Sequence[_Fingerprint]) -> bool:
    """Whether most of the pairs across two groups (at most 8 by 8 of them) share a quarter of the smaller."""
    pairs = list(itertools.product(some[:8], others[:8]))
    shared = 0
    for a, b in pairs:
        alike, inside = _compare(kept[a].shingles, kept[b].shingles)
        shared += max(alike, inside) >= _AKIN
    return 2 * shared > len(pairs)


def _group(members: Sequence[_Fingerprint]) -> Group:
    dated = sorted(m.date for m in members if m.date)
    first = min(members, key=lambda m: (m.date or "9999", -m.length, m.id))
    rest = sorted((m for m in members if m is not first), key=lambda m: (m.date or "9999", -m.length, m.id))
    clear = len(dated) == len(members) and (len(dated) < 2 or dated[0] != dated[1])
    listed = [Member(first.id, 1.0, 1.0)]
    listed += [Member(m.id, *_compare(first.shingles, m.shingles)) for m in rest]
    return Group(first.id, clear, tuple(listed))


class _Sets:
    """Disjoint sets of numbers."""

    def __init__(self, size: int) -> None:
        self._of = list(range(size))
        self._members: dict[int, list[int]] = {}

    def find(self, item: int) -> int:
        return self._of[item]

    def members(self, item: int) -> list[int]:
        return self._members.get(self._of[item], [item])

    def join(self, a: int, b: int) -> None:
        larger, smaller = sorted((self.members(a), self.members(b)), key=len, reverse=True)
        name = self._of[larger[0]]
        self._members[name] = [*larger, *smaller]
        for item in smaller:
            if self._of[item] != name:
                self._members.pop(self._of[item], None)
            self._of[item] = name

    def groups(self) -> list[list[int]]:
        return sorted(sorted(members) for members in self._members.values())
