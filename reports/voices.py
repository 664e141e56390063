"""Who is quoted about the territory to rows ready to be laid out; nothing unless the agency keeps quotes."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports import brief, french
from reports.safe import printable, quoted
from storage.types import Voice

LONGEST = 200  # characters of words, the most any source may allow


@dataclass(frozen=True)
class Row:
    """One voice, as printed."""

    name: str
    office: str  # "" when there is no more to say
    said: str  # how many quotes of which tone
    spread: str
    words: str  # "" when the publisher reserves its texts
    outlet: str
    reference: str


def rows(voices: Sequence[Voice]) -> tuple[Row, ...]:
    """Lay out the voices, most heard first."""
    return tuple(row(voice) for voice in voices)


def row(voice: Voice) -> Row:
    """Lay out one voice; an office stands for who holds it when nobody is named."""
    known = [part for part in (voice.person, voice.role, voice.organisation) if printable(part)]
    name, *office = known or ["voix sans nom"]
    return Row(
        name=quoted(name, 80),
        office=quoted(", ".join(office), 120),
        said=french.typeset(brief.tone_list(voice.quotes)),
        spread=french.typeset(f"{french.count(voice.stories, 'sujet')}, {french.count(voice.outlets, 'média')}"),
        words="" if voice.tdm == "reserved" else quoted(voice.text, LONGEST),
        outlet=quoted(voice.outlet, 60),
        reference=printable(voice.article_id, 40),
    )
