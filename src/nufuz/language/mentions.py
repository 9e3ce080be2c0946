"""Mentions: where a text names states, organisations, regions, firms, people's offices and goods.

One automaton finds every spelling of all languages in one pass over folded text. Word boundaries, clitics and suffixes
are tested only at its hits. Then, sentence by sentence: homographs are decided by their neighbours and by what else the
document names, titles are joined with the state and the person they belong to, adjectives get their noun, and two
adjectives joined make a pair.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from nufuz.language.fold import Folded, fold_word
from nufuz.language.inflection import arabic_prefixes, russian_forms, turkish_suffixes
from nufuz.language.names import Name, automaton, language_of_state, nouns, rows, variants
from nufuz.language.sentence import Mention, MentionKind, Token
from nufuz.vocabulary.actors import in_office, leader_of

_ARABIC_ARTICLES = ("ال", "وال", "بال", "لل", "فال", "كال", "ولل", "وبال")
_JOINTS = frozenset(("-", "–", "—", "/", " - ", " – ", " — ", "- ", " -", "–", "  "))  # "  ": of " ـ "
_PRIORITY = {
    "block": 0,
    "pair": 1,
    "state": 2,
    "org": 3,
    "region": 4,
    "body": 5,
    "title": 6,
    "language": 7,
    "people": 8,
}
_FORMS = {"name": 0, "old-name": 1, "adjective": 2, "nationals": 3, "capital": 4, "leader": 5, "government": 6}
_TURKISH_PLURAL = ("lar", "ler")
_OF = frozenset(("lı", "li", "lu", "lü"))  # Turkish "of, from": İranlı
_CLITIC_LIMIT = 4
_SUFFIX_LIMIT = 12
_GOODS = frozenset(("commodity", "pronoun", "title", "pair"))
_LANGUAGE_REACH = 7  # words between an adjective and a word for language
_NEAR = 60  # characters: how far the next name of a list may be


@dataclass(slots=True)
class Hit:
    """A name found, in folded offsets; changed in place while a sentence is read."""

    start: int
    end: int
    kind: str
    key: str
    form: str
    prefix: str = ""
    person: str | None = None
    full: bool = True
    head: str | None = None
    office: str | None = None
    others: tuple[Name, ...] = ()
    outer: int = 0  # where the written word begins, with its clitics
    either: bool = False  # the name is spelt as its own adjective is: السعودية


@dataclass(frozen=True, slots=True)
class Rule:
    """What must and must not stand beside a homograph for it to be a name (a row of ``homographs.csv``).

    Words of the cells are folded. ``#`` before a word of ``not_after``: behind a number. ``-ой`` in ``not_before``: an ending. In ``only_before``: ``^``, nothing or a mark; ``ل-``, that letter joined to the name.
    """

    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    only_before: frozenset[str] = frozenset()
    only_after: frozenset[str] = frozenset()
    needs_document: bool = False
    like_person: bool = False


@dataclass(slots=True)
class Run:
    """A stretch of one language: original text, folded text, names found in it and what the document speaks of."""

    text: str
    folded: Folded
    language: str
    hits: list[Hit]
    plain: str = ""  # the same text in the spelling of ``phrases``, letter by letter
    base: int = 0  # where the stretch begins in the document
    known: Counter[str] = field(default_factory=Counter)
    persons: set[str] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)

    def within(self, start: int, end: int) -> list[Hit]:
        """The hits inside a folded span."""
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return [hit for hit in self.hits[low:high] if hit.end <= end]

    def capital(self, index: int) -> bool:
        """Whether the original of the folded character at ``index`` is a capital letter."""
        return self.text[self.folded.offsets[index]].isupper()


def find_names(
    text: str, folded: Folded, language: str, base: int, known: Counter[str], persons: set[str]
) -> Run:  # fmt: skip
    """Every name in a stretch of text, the longest where several overlap.

    ``known`` and ``persons`` gather, over all stretches of a document, which states it surely names and which people.
    """
    found: list[Hit] = []
    words = folded.text
    for last, (length, names) in automaton().iter(words):
        end = last + 1
        start = end - length
        if end < len(words) and words[end].isalnum() and not _may_go_on(names, language):
            continue
        hit = _accept(text, folded, start, end, names, language)
        if hit is not None:
            found.append(hit)
    run = Run(text, folded, language, _longest(found), base=base, known=known, persons=persons)
    run.starts = [hit.start for hit in run.hits]
    doubtful = {(spelling, key) for spelling, key, _ in homographs(language)}
    for hit in run.hits:
        if (
            hit.kind in ("state", "org")
            and not hit.others
            and (folded.text[hit.start : hit.end], hit.key) not in doubtful
        ):
            run.known[hit.key] += 1
        if hit.person and hit.full:
            run.persons.add(hit.person)
    return run


def sentence_mentions(
    run: Run, start: int, end: int, tokens: Sequence[Token], spans: Sequence[tuple[int, int]], hits: Sequence[Hit],
    date: str | None,
) -> list[Mention]:  # fmt: skip
    """The mentions of one sentence.

    ``start``, ``end``: its folded offsets; ``tokens`` its words and ``spans`` their folded offsets; ``hits`` the names
    within; ``date``: EDTF date by which offices are filled. Offsets of the result are the text's own.
    """
    if not hits:
        return []
    scene = _Scene(run, start, end, tokens, spans, date)
    kept = [hit for hit in hits if scene.decide(hit)]
    scene.tell_adjectives(kept)
    kept = scene.join_titles(kept)
    kept = scene.extend_states(kept)
    scene.set_heads(kept)
    scene.tell_languages(kept)
    kept = scene.join_pairs(kept)
    return [scene.mention(hit) for hit in kept if hit.kind not in ("block", "combining", "title")]


@cache
def homographs(language: str) -> dict[tuple[str, str, str], Rule]:
    """Rules for spellings that are names only in some company, by folded spelling, key and form (empty: any form)."""
    found = {}
    for row in rows(language, "homographs.csv"):
        words = {
            column: frozenset(fold_word(word, language) for word in variants(row[column]))
            for column in ("not_before", "not_after", "only_before", "only_after")
        }
        rule = Rule(**words, needs_document=row["document"] == "yes", like_person=row["person"] == "yes")
        for spelling in variants(row["spelling"]):
            folded = fold_word(spelling, language)
            for form in {folded, *(russian_forms(folded) if language == "ru" else ())}:
                found[form, row["key"], row["form"]] = rule
    return found


# --- at a hit ----------------------------------------------------------------------------------------------------


def _may_go_on(names: tuple[Name, ...], language: str) -> bool:
    return language == "tr" and any(name.joined == "suffix" for name in names)


def _accept(
    text: str, folded: Folded, start: int, end: int, names: tuple[Name, ...], language: str
) -> Hit | None:  # fmt: skip
    """The hit if the word's boundaries, case and joined letters allow one of the names; the likeliest name first."""
    words = folded.text
    begin = start
    while begin > 0 and words[begin - 1].isalnum():
        begin -= 1
        if start - begin > _CLITIC_LIMIT:
            return None
    before = words[begin:start]
    fitting: list[tuple[Name, str]] = []
    for name in names:
        if language not in name.languages:
            continue
        prefix = _joined(name, before, words, end)
        if prefix is None or (name.case != "any" and not _case_fits(name.case, text, folded, start, end)):
            continue
        fitting.append((name, prefix))
    if not fitting:
        return None
    if len(fitting) > 1:
        fitting.sort(key=lambda pair: (_PRIORITY.get(pair[0].kind, 9), _FORMS.get(pair[0].form, 9)))
    name, prefix = fitting[0]
    others = tuple(other for other, _ in fitting[1:] if other.kind == name.kind and other.key != name.key)
    office = name.key if name.kind == "title" else None
    form = name.form
    if prefix == "derived" and form == "name":  # İranlı, İranlılar
        form = "nationals" if words.startswith(_TURKISH_PLURAL, words.find("l", end) + 2) else "adjective"
    either = name.form == "name" and any(o.key == name.key and o.form == "adjective" for o, _ in fitting)
    return Hit(
        start, end, name.kind, name.key, form, prefix, name.person, name.full, name.head, office, others, begin, either,
    )  # fmt: skip


def _joined(name: Name, before: str, words: str, end: int) -> str | None:
    """What is joined to the name, read; None where that cannot be."""
    joined = name.joined
    if joined in ("none", "needed", "either"):
        if end < len(words) and words[end].isalnum():
            return None
        return arabic_prefixes(joined).get(before)
    if before:
        return None
    after = words[end] if end < len(words) else ""
    if joined == "suffix":
        return _turkish_suffix(name, words, end, after)
    if after.isalnum() and name.kind != "combining":
        return None
    if joined == "possessive" and after == "'":
        return "'s" if words[end + 1 : end + 2] in ("s", "") or not words[end + 1].isalpha() else None
    return ""


def _turkish_suffix(name: Name, words: str, end: int, after: str) -> str | None:
    if not (after == "'" or after.isalnum()):
        return ""
    begin = end + 1 if after == "'" else end
    stop = begin
    while stop < len(words) and words[stop].isalpha() and stop - begin <= _SUFFIX_LIMIT:
        stop += 1
    case = turkish_suffixes().get(words[begin:stop])
    if case is None or after == "'":
        return case
    if name.kind == "pronoun" and words.startswith(_TURKISH_PLURAL, begin):
        return None  # "ülkeler" is no country named before
    # Without an apostrophe a short name is too easily the beginning of another word.
    if name.kind in _GOODS:
        return case if len(name.text) >= 3 else None
    if name.kind == "state" and name.form == "name" and len(name.text) >= 3 and words[begin : begin + 2] in _OF:
        return case
    if name.form == "adjective" and len(name.text) < 6 and not case.startswith(("plural", "genitive", "dative")):
        return None
    return case if len(name.text) >= 5 or name.form in ("adjective", "nationals") else None


def _case_fits(case: str, text: str, folded: Folded, start: int, end: int) -> bool:
    a, b = folded.offsets[start], folded.offsets[end - 1] + 1
    if case == "upper":
        return text[a:b].isupper()
    if case == "later":
        return any(letter.isupper() for letter in text[a:b])
    return text[a].isupper() or (not text[a].isalpha() and text[a:b] != text[a:b].lower())


def _longest(found: list[Hit]) -> list[Hit]:
    """Hits without overlaps: the longer one wins, then the earlier."""
    found.sort(key=lambda hit: (hit.start, hit.start - hit.end))
    kept: list[Hit] = []
    for hit in found:
        while kept and hit.start < kept[-1].end and hit.end - hit.start > kept[-1].end - kept[-1].start:
            kept.pop()
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _kind(hit: Hit) -> MentionKind:
    return hit.kind  # type: ignore[return-value]  # the data files hold the kinds of MentionKind


# --- in a sentence -----------------------------------------------------------------------------------------------


class _Scene:
    """One sentence while its hits are being joined."""

    def __init__(
        self, run: Run, start: int, end: int, tokens: Sequence[Token], spans: Sequence[tuple[int, int]],
        date: str | None,
    ) -> None:  # fmt: skip
        self.run, self.start, self.end, self.tokens, self.spans, self.date = run, start, end, tokens, spans, date
        self.starts = [span[0] for span in spans]
        self.language = run.language
        self.nouns = nouns(run.language)

    def mention(self, hit: Hit) -> Mention:
        article = self.language == "ar" and hit.prefix.endswith("ال") and self.run.folded.text[hit.start - 2] == "ا"
        start, end = self.run.folded.span(hit.start - 2 if article else hit.start, hit.end)
        return Mention(
            start + self.run.base, end + self.run.base, _kind(hit), hit.key, hit.form, hit.head, hit.prefix,
            person=hit.person, office=hit.office,
        )  # fmt: skip

    # words beside a hit

    def at(self, index: int) -> int:
        """The token that holds a folded offset."""
        place = bisect_left(self.starts, index + 1) - 1
        return max(place, 0)

    def word(self, place: int) -> str:
        return self.tokens[place].folded if 0 <= place < len(self.tokens) else ""

    def before(self, hit: Hit) -> str:
        return self.word(self.at(hit.start) - 1)

    def after(self, hit: Hit) -> str:
        return self.word(self.at(hit.end - 1) + 1)

    def between(self, left: Hit, right: Hit) -> list[int]:
        """Places of the tokens that stand between two hits."""
        return list(range(self.at(left.end - 1) + 1, self.at(right.start)))

    def capital(self, place: int) -> bool:
        return self.run.capital(self.spans[place][0])

    # homographs

    def decide(self, hit: Hit) -> bool:
        """Whether the hit is a name here; among several states of one spelling the one the document speaks of."""
        if hit.others and self.spelt_out(hit):
            return True
        if hit.person and not hit.full and hit.person not in self.run.persons and not self.titled(hit):
            return False
        if hit.person and self.other_person(hit):
            return False
        if hit.kind == "pronoun" and hit.key in ("organisation", "region") and self.described(hit):
            return False
        rules, spelling = homographs(self.language), self.run.folded.text[hit.start : hit.end]
        first, form, person = hit.key, hit.form, hit.person
        candidates = [(first, form, person), *((name.key, name.form, name.person) for name in hit.others)]
        if hit.others:
            candidates.sort(key=lambda one: -self.run.known[one[0]])
        for hit.key, hit.form, hit.person in candidates:
            rule = rules.get((spelling, hit.key, hit.form)) or rules.get((spelling, hit.key, ""))
            if rule is None or self.fits(hit, rule):
                return True
        return False

    def described(self, hit: Hit) -> bool:
        """Whether an Arabic adjective makes the noun another one's name ("المجلس الأعلى", "المنطقة الصناعية")."""
        following = self.after(hit)
        if self.language != "ar" or not following.startswith("ال") or self.run.folded.text[hit.end] != " ":
            return False
        return following not in self.nouns.get("after_pronoun", frozenset())

    def spelt_out(self, hit: Hit) -> bool:
        """Whether vowel marks tell one state from another (عُمان, عمّان); gives the hit that state."""
        start, end = self.run.folded.span(hit.start, hit.end)
        spelt = self.run.text[start:end]
        if len(spelt) == hit.end - hit.start:
            return False
        for name in hit.others:
            if name.marked == spelt:
                hit.key, hit.form = name.key, name.form
                return True
        return False

    def titled(self, hit: Hit) -> bool:
        titles = self.nouns.get("before_person", frozenset())
        return self.before(hit) in titles

    def fits(self, hit: Hit, rule: Rule) -> bool:
        before, after = self.before(hit), self.after(hit)
        if before in rule.not_before or after in rule.not_after:
            return False
        if any(before.endswith(ending[1:]) for ending in rule.not_before if ending.startswith("-")):
            return False
        if self.language == "tr" and any(after.startswith(word) for word in rule.not_after):
            return False  # suffixes: işler, işleri, işlerin
        if after[:1].isdigit() and f"#{self.word(self.at(hit.end - 1) + 2)}" in rule.not_after:
            return False
        if rule.like_person and self.person_name(hit):
            return False
        known = hit.key in self.run.known
        if rule.only_before or rule.only_after:
            bare = _bare(before)
            beside = before in rule.only_before or bare in rule.only_before or after in rule.only_after
            beside = beside or any(f"{letter}-" in rule.only_before for letter in hit.prefix.split())
            joined = hit.form != "adjective" and self.enumerated(hit)
            opens = "^" in rule.only_before and not before[:1].isalnum()
            return beside or joined or opens or (rule.needs_document and known and hit.form != "adjective")
        return known if rule.needs_document else True

    def enumerated(self, hit: Hit) -> bool:
        """Whether the name stands in a list with another state's name."""
        near = [other for other in self.run.within(hit.start - _NEAR, hit.end + _NEAR) if other is not hit]
        for other in near:
            if other.kind != "state" or other.form != "name" or other.key == hit.key:
                continue
            left, right = sorted((hit, other), key=lambda one: one.start)
            gap = self.run.folded.text[left.end : right.start].replace("،", ",").strip(" ,")
            if gap in self.nouns.get("and", frozenset(("",))) or gap == "":
                return True
        return False

    def person_name(self, hit: Hit) -> bool:
        """Whether capitalised words around make it a person's name ("Michael Jordan", "Chad Smith")."""
        place = self.at(hit.start)
        following = self.at(hit.end - 1) + 1
        if self.run.folded.text[hit.end : hit.end + 1] != " ":
            following = -1
        if self.titled_case():
            following = -1  # "Chad Signs Deal"
        near = [p for p in (place - 1, following) if 0 < p < len(self.tokens)]
        small = self.nouns.get("small", frozenset())
        return any(
            self.tokens[p].kind == "word" and self.capital(p) and not self.named(p) and len(self.word(p)) > 2
            and self.word(p) not in small
            for p in near
        )  # fmt: skip

    def titled_case(self) -> bool:
        """Whether nearly all words begin with a capital letter, as in headlines: there capitals tell nothing."""
        long = [p for p, token in enumerate(self.tokens) if token.kind == "word" and len(token.folded) > 3]
        return len(long) > 3 and sum(map(self.capital, long)) >= 0.8 * len(long)

    def other_person(self, hit: Hit) -> bool:
        """Whether a surname alone follows a first name that is not the leader's ("Pierre Trudeau")."""
        place = self.at(hit.start) - 1
        name = self.run.folded.text[hit.start : hit.end]
        if self.language == "ar" or place < 0 or " " in name or self.named(place):
            return False
        word, gap = self.word(place), self.run.folded.text[self.spans[place][1] : hit.start]
        if gap.strip() or word in self.nouns.get("before_person", ()):
            return False
        if self.tokens[place].kind == "mark":
            initial = self.word(place - 1)
            return word == "." and len(initial) == 1 and initial.isalpha()
        return place > 0 and self.capital(place) and self.tokens[place].kind == "word"

    def named(self, place: int) -> bool:
        a, b = self.spans[place]
        return any(hit.start < b and a < hit.end for hit in self.run.within(a - _NEAR, b))

    def tell_adjectives(self, hits: list[Hit]) -> None:
        """ "الشركات السعودية" is an adjective, "قالت السعودية" a name: the noun before it has the article, or not."""
        if self.language != "ar":
            return
        times = self.nouns.get("after_pronoun", frozenset())
        masculine = self.nouns.get("masculine", frozenset())
        for place, hit in enumerate(hits):
            if not hit.either or hit.prefix not in ("ال", "و ال"):
                continue
            last = hits[place - 1] if place else None
            beside = last if last and self.at(last.end - 1) == self.at(hit.start) - 1 else None
            before = self.before(hit)
            if beside and beside.kind in ("state", "region", "org"):
                adjective = beside.form == "adjective"
            elif beside and beside.kind == "title":  # "وزيرة الخارجية السعودية", but "زار الرئيس السعودية"
                adjective = self.word(self.at(beside.start)).endswith("ه")
            elif before in masculine:
                adjective = False
            else:
                adjective = hit.prefix == "ال" and before.startswith(_ARABIC_ARTICLES) and before not in times
            if adjective:
                hit.form = "adjective"

    # titles

    def join_titles(self, hits: list[Hit]) -> list[Hit]:
        """ "The Turkish foreign minister X" is one mention of Türkiye; a title alone is a pronoun of class leader."""
        if not any(hit.kind == "title" for hit in hits):
            for hit in hits:
                self.set_person(hit)
            return hits
        out = list(hits)
        for title in [hit for hit in hits if hit.kind == "title"]:
            if title not in out:
                continue
            place = out.index(title)
            left = out[place - 1] if place else None
            right = out[place + 1] if place + 1 < len(out) else None
            state = None
            if right and _is_state(right) and self.right_gap(title, right):
                state = right
            elif left and _is_state(left) and self.left_gap(left, title):
                state = left
            parts = [title, *([state] if state else [])]
            last = max(parts, key=lambda part: part.end)
            place = out.index(last)
            leader = out[place + 1] if place + 1 < len(out) else None
            if leader and leader.form == "leader" and self.adjacent(last, leader):
                parts.append(leader)
            out = self.join(out, title, state, parts)
        for hit in out:
            self.set_person(hit)
        return out

    def join(self, hits: list[Hit], title: Hit, state: Hit | None, parts: list[Hit]) -> list[Hit]:
        leader = next((part for part in parts if part.form == "leader"), None)
        if state is None and leader is None:
            definite = self.language != "ar" or title.prefix.endswith("ال")
            place = hits.index(title)
            beside = hits[place - 1] if place and self.language != "ar" else None
            if beside and beside.kind in ("org", "body") and self.run.folded.text[beside.end : title.start] == " ":
                title.kind = "block"  # the head of an organisation is no state's leader
            elif definite and title.office in (
                "president",
                "prime-minister",
                "monarch",
                "foreign-minister",
                "minister",
            ):
                title.kind, title.key, title.form = "pronoun", "leader", "pronoun"
            return hits
        first = min(parts, key=lambda part: part.start)
        start, end = first.start, max(part.end for part in parts)
        key = leader.key if leader else state.key if state else ""
        if state is not None and leader is not None and state.key != leader.key:
            key = state.key  # a title with its state is surer than a surname
        end = self.over_name(end) if leader is None else end
        joined = first if self.language == "ar" else max(parts, key=lambda part: part.end)
        whole = Hit(
            start, end, "state", key, "leader" if leader else "office", joined.prefix,
            leader.person if leader else None, True, self.run.folded.text[title.start : title.end], title.office,
            (), first.outer,
        )  # fmt: skip
        at = hits.index(first)
        rest = [hit for hit in hits if hit.end <= start or hit.start >= end]
        return [*rest[:at], whole, *rest[at:]]

    def set_person(self, hit: Hit) -> None:
        if hit.form == "leader" and hit.person and hit.office is None:
            term = in_office(hit.person, self.date)
            hit.office = term.office if term else None
        if hit.form == "office" and hit.office:
            hit.person = leader_of(hit.key, hit.office, self.date)

    def right_gap(self, title: Hit, state: Hit) -> bool:
        """Whether the state after a title belongs to it ("وزير الطاقة التركي", "президент Турции", "president of")."""
        gap = [self.word(place) for place in self.between(title, state)]
        if len(gap) > 6 or any(not word[:1].isalpha() for word in gap):
            return False
        if self.language == "ar":
            if state.form == "leader":
                return False
            if state.form == "adjective":
                return all(word.startswith(("ال", "وال")) for word in gap)
            if self.word(self.at(title.end - 1)).startswith(_ARABIC_ARTICLES):
                return False  # "زار الرئيس مصر": a noun with the article takes no genitive
            return all(word in self.nouns.get("state_nouns", ()) for word in gap)
        if self.language == "en":
            links = self.nouns.get("title_links", frozenset())
            nouns_ = self.nouns.get("state_nouns", frozenset())
            return bool(gap) and gap[0] in links and all(w in links or w in nouns_ for w in gap[1:])
        if self.language in ("ru", "kk"):
            stops = self.nouns.get("stop", frozenset())
            if state.form != "name" or any(word in stops for word in gap):
                return False
            return len(gap) <= (4 if title.office == "minister" else 1)
        return False

    def left_gap(self, state: Hit, title: Hit) -> bool:
        """Whether the state before a title belongs to it ("Turkish Energy Minister", "Rusya Devlet Başkanı")."""
        if self.language == "ar" or state.form in ("leader", "capital"):
            return False
        gap = self.between(state, title)
        if len(gap) > 5:
            return False
        text = self.run.folded.text[state.end : title.start]
        if any(mark in text for mark in ",.;:()"):
            return False
        if self.language in ("ru", "kk"):
            return state.form == "adjective" and len(gap) <= 2
        modifiers = self.nouns.get("title_modifiers", frozenset())
        return all(
            self.tokens[p].kind != "word" or self.capital(p) or self.word(p) in modifiers for p in gap
        )  # fmt: skip

    def adjacent(self, left: Hit, right: Hit) -> bool:
        gap = [self.word(place) for place in self.between(left, right)]
        honorifics = self.nouns.get("honorifics", frozenset())
        return len(gap) <= 3 and all(word in honorifics for word in gap)

    def over_name(self, end: int) -> int:
        """The end moved over a person's capitalised names that follow a title."""
        if self.language == "ar":
            return end
        place = self.at(end - 1) + 1
        for _ in range(4):
            if self.word(place) == "-":
                place += 1
            if place >= len(self.tokens) or self.tokens[place].kind != "word" or not self.capital(place):
                break
            a, b = self.spans[place]
            if self.run.folded.text[end:a] not in (" ", "-") or self.named(place):
                break
            end = b
            place += 1
        return end

    # states

    def extend_states(self, hits: list[Hit]) -> list[Hit]:
        """ "Republic of Kazakhstan", "دولة قطر", "Kazakistan Cumhuriyeti": the noun is part of the name."""
        words = self.nouns.get("state_nouns", frozenset())
        if not words:
            return hits
        links = self.nouns.get("title_links", frozenset())
        for hit in hits:
            if hit.kind != "state" or hit.form not in ("name", "adjective"):
                continue
            place = self.at(hit.start) - 1
            if place >= 0 and self.language == "en" and self.word(place) in links:
                place -= 1
            noun = self.word(place) if place >= 0 else ""
            if self.language == "ar" and (hit.prefix not in ("", "ال") or noun.startswith("ال")):
                noun = ""  # "المملكة ومصر", "تزود المملكة الصين"
            if noun in words and hit.form == "name" and self.language != "tr":
                hit.start = self.spans[place][0]
            after = self.at(hit.end - 1) + 1
            follows = self.word(after)
            if follows in words and ((self.language != "ar" and hit.form == "adjective") or self.language == "tr"):
                hit.end = self.spans[after][1]
                hit.form = "name"
            elif hit.form == "adjective" and self.language == "ar" and _bare(self.word(place)) in words:
                letters = next((a for a in _ARABIC_ARTICLES if self.word(place).startswith(a)), "")
                hit.start, hit.form = self.spans[place][0] + len(letters.removesuffix("ال")), "name"
                hit.prefix = arabic_prefixes("either").get(letters, "")
        return [
            hit
            for place, hit in enumerate(hits)
            if hit.kind != "pronoun" or not any(o.start < hit.end and hit.start < o.end for o in _beside(hits, place))
        ]

    def set_heads(self, hits: list[Hit]) -> None:
        """The noun of each adjective: the word before it in Arabic, an actor's noun or the next word elsewhere."""
        actors = self.nouns.get("actor_heads", frozenset())
        for hit in hits:
            if hit.form != "adjective" or hit.head:
                continue
            if self.language == "ar":
                place = self.at(hit.start) - 1
                if place >= 0 and self.tokens[place].kind == "word":
                    hit.head = _bare(self.word(place))
                continue
            place = self.at(hit.end - 1) + 1
            near = []
            for step in range(place, min(place + 3, len(self.tokens))):
                if self.tokens[step].kind != "word":
                    break
                near.append(self.word(step))
            hit.head = next((word for word in near if word in actors), near[0] if near else None)

    def tell_languages(self, hits: list[Hit]) -> None:
        """An adjective without a noun of its own, near a word for language, is that language."""
        words = self.nouns.get("language_words", frozenset())
        spoken = [_bare(token.folded) for token in self.tokens]
        if not words or words.isdisjoint(spoken):
            return
        for hit in hits:
            language = language_of_state().get(hit.key)
            if hit.form != "adjective" or language is None or not self.stands_alone(hit):
                continue
            place = self.at(hit.start)
            near = spoken[max(place - _LANGUAGE_REACH, 0) : place + _LANGUAGE_REACH]
            if any(word in words for word in near):
                hit.kind, hit.key, hit.form, hit.head = "language", language, "name", None

    def stands_alone(self, hit: Hit) -> bool:
        """Whether an adjective has no noun: by its neighbour, and in Arabic by its feminine ending."""
        if self.language == "ar":
            if self.run.folded.text[hit.end - 1] != "ه" or not hit.prefix.endswith("ال"):
                return False
            before = self.before(hit)
            return (
                "ب" in hit.prefix
                or "و" in hit.prefix
                or before in self.nouns["language_before"]
                or not before[:1].isalpha()
            )
        after = self.after(hit)
        return not after[:1].isalnum() or after in self.nouns["language_after"]

    def join_pairs(self, hits: list[Hit]) -> list[Hit]:
        """ "Turkish–Kazakh", "التركية الكازاخية", "турецко-казахстанский" become one pair."""
        out: list[Hit] = []
        for hit in hits:
            last = out[-1] if out else None
            if last and self.is_pair(last, hit):
                key = f"{last.key}+{hit.key}"
                head = hit.head if self.language != "ar" else last.head
                out[-1] = Hit(last.start, hit.end, "pair", key, hit.form, last.prefix, head=head, outer=last.outer)
            elif hit.kind != "combining" or hit is not hits[-1]:
                out.append(hit)
        return out

    def is_pair(self, left: Hit, right: Hit) -> bool:
        if right.kind not in ("state", "org", "region") or right.key in left.key.split("+"):
            return False
        gap = self.run.folded.text[left.end : right.outer]
        if left.kind == "combining":
            return gap in ("", "-", "–")
        if left.kind not in ("state", "org", "region", "pair") or right.form not in ("name", "adjective", "capital"):
            return False
        if left.form == right.form == "capital":
            return gap in _JOINTS and len(gap) == 1 and not left.prefix  # "Ankara-Moskova"
        if left.form not in ("name", "adjective") or right.form == "capital":
            return False
        if self.language == "ar" and left.form == right.form == "adjective":
            same = left.prefix.endswith("ال") == (right.prefix == "ال")
            return same and right.prefix in ("", "ال") and (gap == " " or gap in _JOINTS)
        if left.prefix and self.language != "ar":
            return False
        return gap in _JOINTS and (len(gap) == 1 or (left.form == right.form == "name" and gap != " — "))


def _beside(hits: Sequence[Hit], place: int) -> list[Hit]:
    return [*hits[max(place - 1, 0) : place], *hits[place + 1 : place + 2]]


def _is_state(hit: Hit) -> bool:
    return hit.kind == "state" and hit.form in ("name", "adjective", "old-name", "capital")


def _bare(word: str) -> str:
    """A folded Arabic word without its article and what stands before it."""
    if not word.startswith(_ARABIC_ARTICLES):
        return word
    for article in _ARABIC_ARTICLES:
        if word.startswith(article) and len(word) - len(article) > 2:
            return word[len(article) :]
    return word
