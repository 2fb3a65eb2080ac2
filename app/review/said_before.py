"""What we said in this pull request, beside what is found today: what still holds, and what people declined."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.conversation import Thread
from app.review.accepted_suggestions import stands_in, suggested_lines
from app.review.commands import dismisses
from app.review.fingerprints import Fingerprint, place_of
from app.review.markers import fingerprints_in, is_settled
from app.review.matching import Found, Told, match
from app.review.reviewed_dockerfile import ReviewedFile
from rules.dockerfile.source import LineRange


@dataclass(frozen=True)
class Remembered:
    """One comment of ours.

    told: what it said. today: the fingerprints that those findings have now, None where there is no such finding.
    """

    told: tuple[Fingerprint, ...]
    today: tuple[Fingerprint | None, ...]

    @property
    def holds(self) -> frozenset[str]:
        return frozenset(one.text for one in self.today if one is not None)

    @property
    def is_complete(self) -> bool:
        return None not in self.today

    @property
    def renewed(self) -> tuple[str, ...]:
        """What the comment is to remember from now on; () where all is as it was when it was written."""
        pairs = list(zip(self.told, self.today, strict=True))
        if all(new is None or new.content == old.content for old, new in pairs):
            return ()
        return tuple((new or old).text for old, new in pairs)


_NOTHING = Remembered((), ())


@dataclass(frozen=True)
class SaidBefore:
    """By a comment's number what became of it.

    declined: the fingerprints, of today, that people do not want to hear of.
    done: the comments whose resolving declined nothing: their suggestion came into the file, or what they say was not
    true any more at that head.
    """

    comments: Mapping[int, Remembered]
    declined: frozenset[str] = frozenset()
    done: frozenset[int] = frozenset()

    def of(self, thread: Thread) -> Remembered:
        return self.comments.get(thread.comment_id, _NOTHING)


def is_declined(thread: Thread) -> bool:
    """Whether people do not want to hear of it: they resolved the thread, or replied with ignore."""
    return thread.resolved_by == "person" or _is_ignored(thread)


def is_resolved_by_hand(thread: Thread) -> bool:
    """Whether the resolving alone tells that people decline it."""
    return thread.resolved_by == "person" and not _is_ignored(thread)


def is_standing(thread: Thread) -> bool:
    """Whether what it says is open: neither we nor people are done with it."""
    return not (thread.resolved_by or is_declined(thread) or is_settled(thread.body))


def _is_ignored(thread: Thread) -> bool:
    return any(reply.is_trusted and dismisses(reply.text) for reply in thread.replies)


def said_before(
    threads: Sequence[Thread], files: Sequence[ReviewedFile], head_sha: str = "", too_late: Collection[int] = ()
) -> SaidBefore:
    """files: all that the review looked at, also those that could not be read. head_sha: the commit that they are of.

    too_late: the comments of those who were resolved at another head, where what they say did not hold.
    """
    speaking = [t for t in threads if not is_settled(t.body) and (t.resolved_by != "us" or _is_ignored(t))]
    texts = {file.path: file.text for file in files}
    told = [_told(thread, texts.get(thread.path, "")) for thread in speaking]
    found = [Found(m.mark, m.lines, m.in_0_1) for file in files for m in file.findings]
    pairs = match([one for some in told for one in some], found, {place_of(path) for path in texts})
    today = iter([found[pairs[n]].fingerprint if n in pairs else None for n in range(sum(map(len, told)))])
    comments = {
        thread.comment_id: Remembered(tuple(one.fingerprint for one in some), tuple(next(today) for _ in some))
        for thread, some in zip(speaking, told, strict=True)
    }
    comments |= {t.comment_id: _at_its_lines(t, files) for t in speaking if not comments[t.comment_id].told}
    gone = [t for t in speaking if not comments[t.comment_id].holds]
    done = {t.comment_id for t in gone if t.line is None and _came(t, texts.get(t.path, ""))}
    unread = {file.path for file in files if file.problem}
    here = (t for t in gone if is_resolved_by_hand(t) and t.resolved_at == head_sha != "" and t.path not in unread)
    done |= {t.comment_id for t in here}
    done |= {t.comment_id for t in speaking if t.comment_id in too_late}
    declining = (t for t in speaking if is_declined(t) and t.comment_id not in done)
    declined = frozenset[str]().union(*(comments[t.comment_id].holds for t in declining))
    return SaidBefore(comments, declined, frozenset(done))


def _told(thread: Thread, text: str) -> tuple[Told, ...]:
    stands = LineRange(thread.start_line or thread.line, thread.line) if thread.line else None
    came = _came(thread, text)
    return tuple(Told(one, stands, came) for one in fingerprints_in(thread.body))


def _came(thread: Thread, text: str) -> bool:
    """Whether a person resolved it as GitHub does when a suggestion is committed: its lines are in the file now."""
    if not is_resolved_by_hand(thread):
        return False
    return stands_in(text, suggested_lines(thread))


def _at_its_lines(thread: Thread, files: Sequence[ReviewedFile]) -> Remembered:
    """Somebody took our mark out of the comment: it counts as said of what stands on its lines."""
    if not thread.line:
        return _NOTHING
    lines = LineRange(thread.start_line or thread.line, thread.line)
    here = tuple(m.mark for f in files if f.path == thread.path for m in f.findings if m.lines.touches(lines))
    return Remembered(here, here)
