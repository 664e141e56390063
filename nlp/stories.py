"""Articles to stories: copies of one text, and other accounts of the same event within a week, are one story.

A story is named after its first article, and takes new accounts for seven days after it: never reopened later. An
article that is like two open stories makes them one (a merge); an article whose revised text tells another event
leaves (a split). Both leave a trace.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nlp.copies import WINDOW, CopyIndex, are_copies, signature
from nlp.events import EventIndex, Settings, settings
from nlp.types import OpenStory, StoryMember, StoryText, StoryTrace

__all__ = ["WINDOW", "Grouping", "Stories", "are_copies", "group", "place", "signature"]


@dataclass(frozen=True)
class Grouping:
    """Where new articles went, and which stories became one or parted on the way."""

    members: tuple[StoryMember, ...]  # in the order of the new articles
    traces: tuple[StoryTrace, ...] = ()  # in the order they happened


def group(new: Sequence[StoryText], open_stories: Sequence[OpenStory], now: datetime) -> list[StoryMember]:
    """Give each new article its story; same order as `new`. See `place`, which also tells merges and splits."""
    return list(place(new, open_stories, now).members)


def place(
    new: Sequence[StoryText], open_stories: Sequence[OpenStory], now: datetime, by: Settings | None = None
) -> Grouping:
    """Give each new article the story of the text it copies, else of the event it tells, else its own.

    A story takes accounts of its event for seven days after its first article, and copies for seven days after the
    text they copy; what is older at `now` is not looked at. The id of a story and the primary copy of a text never
    change, even when an older copy comes late.
    """
    stories = Stories(by or settings())
    for story in open_stories:
        known = sorted(story.articles, key=_age)
        if known and now - known[-1].published <= WINDOW:
            stories.reopen(story.id, known)
    placed = {article.article_id: stories.place(article) for article in sorted(new, key=_age)}
    return Grouping(
        tuple(
            StoryMember(one.article_id, stories.story_of(one.article_id), one.copy_of, one.signature())
            for one in (placed[article.article_id] for article in new)
        ),
        tuple(stories.traces),
    )


def _age(article: StoryText) -> tuple[datetime, str]:
    return article.published, article.article_id  # the id breaks ties: same input, same stories


@dataclass(frozen=True, slots=True)
class Placed:
    """One article at the moment it was placed."""

    article_id: str
    copy_of: str | None
    hashes: bytes  # its sketch, 4 bytes a hash

    def signature(self) -> tuple[int, ...]:
        """The sketch as it is kept."""
        return tuple(memoryview(self.hashes).cast("I"))


@dataclass
class _Open:
    """A story that may still grow."""

    id: str
    first: datetime
    articles: list[str] = field(default_factory=list)


class Stories:
    """The articles already placed; oldest first is best, an older one that comes late joins what it may."""

    def __init__(self, by: Settings | None = None) -> None:
        self.by = by or settings()
        self.traces: list[StoryTrace] = []
        self._copies = CopyIndex()
        self._events = EventIndex(self.by)
        self._stories: dict[str, _Open] = {}
        self._of: dict[str, str] = {}  # article to the story it was first put in
        self._now_in: dict[str, str] = {}  # story to the one it was merged into

    def story_of(self, article_id: str) -> str:
        """The story of a placed article, merges told."""
        return self._resolved(self._of[article_id])

    def reopen(self, story_id: str, articles: Sequence[StoryText]) -> None:
        """Make known a story placed in an earlier run, its articles oldest first."""
        for article in articles:
            self._copies.keep(article)
            self._put(article, story_id)

    def place(self, article: StoryText) -> Placed:
        """Find the story of one article, or open one."""
        if article.article_id in self._of:
            return self._again(article)
        copied, hashes = self._copies.place(article)
        story = self._told_in(article) if copied is None else self.story_of(copied)
        self._put(article, story or f"s-{article.article_id}")
        return Placed(article.article_id, copied, hashes.tobytes())

    def _told_in(self, article: StoryText) -> str | None:
        """The story whose articles are likest, once those that this article makes one are merged."""
        best: dict[str, float] = {}
        asked = self._events.asked()
        for like, name in self._events.near(article):
            story = self.story_of(name)
            if like >= asked and self._takes(story, article):
                best.setdefault(story, like)
        if not best:
            return None
        first, *others = best
        for other in others:
            if min(best[other], best[first]) >= self.by.merge:
                first = self._merge(first, other, article)
        return first

    def _merge(self, one: str, other: str, article: StoryText) -> str:
        """Make two stories one, under the name of the older; the later one's articles follow."""
        older, later = sorted((self._stories[one], self._stories[other]), key=lambda story: (story.first, story.id))
        older.articles += later.articles
        self._now_in[later.id] = older.id
        del self._stories[later.id]
        self.traces.append(StoryTrace("merge", later.id, older.id, article.article_id, article.published))
        return older.id

    def _again(self, article: StoryText) -> Placed:
        """An article already placed comes with another text: it stays, unless it now tells something else."""
        story = self._stories.get(self.story_of(article.article_id))
        self._events.add(article)
        if story is None or story.articles[0] == article.article_id or len(story.articles) == 1:
            return Placed(article.article_id, None, b"")
        others = [name for name in story.articles if name != article.article_id]
        if self._copies.copied(article, others) or self._events.likest(article, others) >= self.by.leave:
            return Placed(article.article_id, None, b"")
        alone = f"s-{article.article_id}"
        story.articles.remove(article.article_id)
        self.traces.append(StoryTrace("split", story.id, alone, article.article_id, article.published))
        self._of[article.article_id] = alone
        self._stories[alone] = _Open(alone, article.published, [article.article_id])
        return Placed(article.article_id, None, b"")

    def _put(self, article: StoryText, story_id: str) -> None:
        story = self._stories.setdefault(story_id, _Open(story_id, article.published))
        story.articles.append(article.article_id)
        self._of[article.article_id] = story_id
        self._events.add(article)

    def _takes(self, story_id: str, article: StoryText) -> bool:
        story = self._stories.get(story_id)
        return story is not None and abs(article.published - story.first) <= WINDOW

    def _resolved(self, story_id: str) -> str:
        while story_id in self._now_in:
            story_id = self._now_in[story_id]
        return story_id
