"""Short rows to columns of cells: presses small enough to be worked out by hand."""

from collections import Counter

import numpy as np

from reports.barometer_types import Cells
from reports.scoring import coded


def cells_of(rows, weeks):
    """Articles as (story, source, week number, topic, score), each weighing 1 / articles of its story."""
    copies = Counter(row[0] for row in rows)
    stories, story = coded([row[0] for row in rows])
    sources, source = coded([row[1] for row in rows])
    topics, topic = coded([row[3] for row in rows])
    return Cells(
        stories=stories,
        sources=sources,
        weeks=tuple(map(str, range(weeks))),
        topics=topics,
        story=story,
        source=source,
        week=np.array([row[2] for row in rows], dtype=np.int64),
        topic=topic,
        weight=np.array([1 / copies[row[0]] for row in rows]),
        score=np.array([row[4] for row in rows], dtype=float),
    )


def additive(effects, weekly, copies=3, topics=("t",)):
    """A press without noise: every source says its effect plus the week's, `copies` stories a week."""
    return cells_of(
        [
            (f"{source}-{week}-{copy}", source, week, topics[copy % len(topics)], effect + level)
            for week, level in enumerate(weekly)
            for source, effect in effects.items()
            for copy in range(copies)
        ],
        weeks=len(weekly),
    )
