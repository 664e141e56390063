"""Headlines to nlp/words_fr.toml: in how many of the real year's first-quarter items each word stands, and no text.

`python tests/make_word_counts.py` needs VIGIE_SHARED. Words of fewer than eight items are left out: they are as telling
as any, and say nothing of the language.
"""

import csv
from collections import Counter

from shared import ROOT, folder

from nlp.events import stems

LEAST = 8
HEAD = """# In how many of the headlines and standfirsts of a quarter of a national daily (2022) each word stands:
# folded, cut to seven letters. Written by `python tests/make_word_counts.py`; do not edit.

"""
YEAR = "data/lemonde_rss_2022/lemonde_rss_2022_items.csv"


def main() -> None:
    counts: Counter[str] = Counter()
    with (folder() / YEAR).open(encoding="utf8", newline="") as file:
        texts = [
            f"{row['title']}\n{row['description']}" for row in csv.DictReader(file) if row["pubDate_iso"] < "2022-04-01"
        ]
    for text in texts:
        counts.update(set(stems(text)))
    lines = [f"{word} = {count}\n" for word, count in sorted(counts.items()) if count >= LEAST]
    out = ROOT / "nlp" / "words_fr.toml"
    out.write_text(f"{HEAD}items = {len(texts)}\n\n[words]\n{''.join(lines)}", encoding="ascii")
    print(f"{out.name}: {len(lines)} words of {len(texts)} items")


if __name__ == "__main__":
    main()
