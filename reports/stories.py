"""Story lines to what the page and the mail show of them, every string already safe to print."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports import french, safe
from storage.types import StoryLine

STRONG = 0.8  # probability of the likeliest tone from which the machine is called sure, in words
FAIR = 0.6
EXCERPT = 200  # characters, the most any source may allow


@dataclass(frozen=True)
class StoryView:
    """One story, ready to be laid out."""

    title: str
    url: str  # "" when the address is not a plain http(s) one
    line: str  # outlet, day, spread, topic
    reading: str  # what the judgement rests on
    excerpt: str  # "" when the publisher reserves its texts
    reference: str


def view(story: StoryLine) -> StoryView:
    """Prepare a story; a reserved one shows no excerpt whatever it carries."""
    return StoryView(
        title=safe.quoted(story.title) or "(sans titre)",
        url=safe.link(story.url),
        line=line(story),
        reading=reading(story),
        excerpt="" if story.tdm == "reserved" else safe.quoted(story.excerpt, EXCERPT),
        reference=safe.printable(story.article_id, 40),
    )


def views(stories: Sequence[StoryLine], way: int) -> list[StoryView]:
    """Prepare the stories that really lean this way (+1 or -1): in a thin week the least bad is not good news."""
    return [view(story) for story in stories if way * (story.positive - story.negative) > 0]


def line(story: StoryLine) -> str:
    """Write what stands under a headline."""
    parts = [safe.quoted(story.outlet, 60), french.short_date(story.published)]
    if story.outlets > 1:
        parts.append(f"repris par {french.count(story.outlets, 'média')}")
    return french.typeset(" · ".join([*parts, safe.quoted(french.topic(story.topic), 40)]))


def reading(story: StoryLine) -> str:
    """Write how it was read and how sure the machine is; the balance of the whole text, where it was read."""
    best = max(story.negative, story.neutral, story.positive)
    sureness = "forte" if best >= STRONG else "moyenne" if best >= FAIR else "faible"
    parts = [french.depth(story.depth), f"confiance {sureness}"]
    if story.full_net is not None:
        parts.append(f"solde du texte entier, non corrigé : {french.points(100 * story.full_net)}")
    return french.typeset(" · ".join(parts))
