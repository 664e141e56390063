"""Robots and rights on real and reference files: Google's cases, Protego's corpus, the state matrix, the TDM table."""

import json
import time
from pathlib import Path
from urllib.parse import urlsplit

from figures import record
from protego import Protego
from shared import folder
from test_crawlers_rights import PRECEDENCE, state
from test_crawlers_robots import PAGE, STATES, robots

from crawlers.robots import Rules

SITES_TRIED = ("/", "/index.html", "/search?q=a", "/wp-admin/", "/2026/03/02/article.html", "/feed/", "/tag/x")


def google_cases() -> int:
    """Print where we differ from Google's answers; give the number of answers that allow too much."""
    cases = json.loads((folder() / "data/robots/google_cases.json").read_text(encoding="utf8"))
    ours = {"right": 0, "too permissive": 0, "too strict": 0}
    protego = dict(ours)
    for case in cases:
        parts = urlsplit(case["url"])
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        count(ours, Rules(case["robots"]).permits(case["agent"], target), case["allowed"])
        count(protego, Protego.parse(case["robots"]).can_fetch(case["url"], case["agent"]), case["allowed"])
    print(f"Google's {len(cases)} cases   ours {ours}   Protego alone {protego}")
    return ours["too permissive"]


def count(tally: dict[str, int], given: bool, expected: bool) -> None:  # noqa: FBT001 - two answers
    tally["right" if given == expected else "too permissive" if given else "too strict"] += 1


def real_files() -> int:
    """Read every real robots.txt, ours and Protego's answers side by side; give the number read."""
    files = sorted(path for path in (folder() / "data/robots/protego/tests").rglob("*") if is_robots(path))
    slowest, delays, blocked, looser, stricter, asked = 0.0, 0, 0, [], 0, 0
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        start = time.perf_counter()
        rules = Rules(text)
        answers = {target: rules.permits("Vigie", target) for target in SITES_TRIED}
        blocked += bool(rules.ai_agents_blocked)
        slowest = max(slowest, time.perf_counter() - start)
        delays += rules.crawl_delay_s("Vigie") is not None
        other = Protego.parse(text)
        for target, ours in answers.items():
            theirs = other.can_fetch(f"https://{path.name}{target}", "Vigie")
            asked += 1
            stricter += theirs and not ours
            if ours and not theirs:
                looser.append(f"{path.name}{target}")
    print(f"real files read {len(files)}, slowest {slowest:.2f} s, crawl-delay {delays}, AI agents sent away {blocked}")
    print(f"second opinion (Protego, {asked} questions): we are stricter {stricter}, looser {len(looser)} {looser[:9]}")
    return len(files)


def is_robots(path: Path) -> bool:
    return path.is_file() and path.suffix not in {".py", ".pyc", ".md", ".rst"}


def states() -> int:
    """Ask a host in each state; give the number of right answers."""
    right = {name: robots(world).allowed(PAGE).allowed is expected for name, (world, expected) in STATES.items()}
    print(f"states of a host {sum(right.values())}/{len(right)} {[name for name, fine in right.items() if not fine]}")
    return sum(right.values())


def tdm() -> int:
    """Judge the precedence table; give the number of right answers."""
    right = 0
    for _, tdmrep, headers, meta, expected, where in PRECEDENCE:
        found = state(tdmrep, headers, meta)
        right += (found.state, found.where) == (expected, where)
    print(f"TDM precedence {right}/{len(PRECEDENCE)}")
    return right


if __name__ == "__main__":
    record("robots.over_permissive", google_cases(), "cases of 142")
    record("robots.real_files", real_files(), "files read")
    record("robots.states", states(), f"of {len(STATES)}")
    record("robots.tdm_precedence", tdm(), f"of {len(PRECEDENCE)}")
