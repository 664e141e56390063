"""An invented press to its weekly reports: the whole walk, through real HTTP, without leaving the machine."""

import shutil
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import calibration, publish, say
from pipeline.clock import VirtualClock
from pipeline.collect import Walk, collect
from pipeline.config import Agency, Config, Crawl, Paths
from pipeline.demo.press import DemoPress
from pipeline.errors import VigieError
from pipeline.types import Harvest
from pipeline.world import open_walk
from storage import readings as reading_rows
from storage import snapshot

MARK = ".vigie-demo"  # the folder is ours to empty only when it holds this file


@dataclass(frozen=True)
class DemoResult:
    """What the demo made, for scripts."""

    report: str
    reports: int
    articles: int
    seconds: float
    agreement: float | None  # share of subject articles whose tone is the demo's own; None when none was read


def run_demo(out: Path, seed: int, weeks: int, *, as_json: bool) -> DemoResult:
    """Serve the press, collect it step by step on a virtual clock, write every week's report, say where they are."""
    begun = time.monotonic()
    clear(out)
    press = DemoPress(seed=seed, weeks=weeks)
    (out / "sources.toml").write_text(press.sources_toml(), encoding="utf8")
    with press.serve() as served:
        config = demo_config(out, served.hosts)
        steps = press.steps()[::-2][::-1]  # every second evening, the last one included: lists hold more than two days
        clock = VirtualClock(steps[0])
        with open_walk(config, clock, "demo") as walk, say.progress(silent=as_json) as tell:
            total = Harvest()
            tell("polling", len(steps))
            for step in steps:
                served.moment = step
                clock.turn(step)
                total += collect(walk, step, jitter=lambda: 0.0)
                tell("kept", total.inserted)
            pages = write_reports(walk, config, steps[0], steps[-1])
            snapshot.publish(walk.db, config.paths.snapshot)
            agreement = agreement_with(walk, press)
    result = DemoResult(str(pages[-1]), len(pages), total.inserted, round(time.monotonic() - begun, 1), agreement)
    if as_json:
        say.as_json(result)
    else:
        tell_result(result, out)
    return result


def demo_config(out: Path, hosts: dict[str, tuple[str, int]]) -> Config:
    """Everything under one folder, every host on this machine."""
    return Config(
        agency=Agency(),
        paths=Paths(
            database=out / "vigie.duckdb",
            snapshot=out / "public" / "vigie.duckdb",
            spool=out / "spool",
            reports=out / "reports",
            sources=out / "sources.toml",
        ),
        crawl=Crawl(min_gap_s=0.0),
        loopback=hosts,
    )


def clear(out: Path) -> None:
    """Empty the demo's folder; raises VigieError when it holds something that is not a demo's."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise VigieError(f"{out} is not empty and was not written by vigie demo: choose another --out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).touch()


def write_reports(walk: Walk, config: Config, first: datetime, last: datetime) -> list[Path]:
    """Write the report of every week that the press covered, each as of its Monday morning."""
    pages = []
    labelled = calibration.load(config, walk.db)
    monday = publish.monday(publish.last_full_week(first + timedelta(days=7)))
    while monday + timedelta(days=7) <= last + timedelta(days=1):
        year, week, _ = monday.isocalendar()
        written = publish.report(
            walk.db,
            f"{year}-W{week:02d}",
            monday + timedelta(days=7, hours=7, minutes=30),
            config.paths.reports,
            agency=config.agency.name,
            territory=config.agency.territory,
            labelled=labelled,
        )
        pages.append(written.page)
        monday += timedelta(days=7)
    return pages


def agreement_with(walk: Walk, press: DemoPress) -> float | None:
    """Share of the articles about the territory whose read tone is the one their author meant."""
    truth = press.truth()
    tones = [
        (tone, truth[url].tone)
        for url, tone in reading_rows.headline_tones(walk.db)
        if url in truth and truth[url].relevance == "subject"
    ]
    return sum(read == meant for read, meant in tones) / len(tones) if tones else None


def tell_result(result: DemoResult, out: Path) -> None:
    """Say in French what was done and where to look."""
    shown = "" if result.agreement is None else f"{100 * result.agreement:.0f} %"
    say.OUT.print(
        f"{result.articles} articles lus en {result.seconds:.0f} s, {result.reports} rapports écrits.\n"
        f"Accord avec le ton voulu par les auteurs de la démonstration : {shown or 'non mesuré'} "
        "(affiché, jamais réglé dessus).\n"
        f"Dernier rapport : {result.report}\n"
        f"Tous les rapports : {out / 'reports'}\n"
        f"Base à interroger : {out / 'public' / 'vigie.duckdb'}",
        soft_wrap=True,
    )
