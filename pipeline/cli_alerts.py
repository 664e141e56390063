"""Words on a command line to the alerts: `vigie watch | alerts test, list, ack, mute, mark, resend, scan, replay…`."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.config import load
from pipeline.options import ConfigPath, Json, Now, moment

app = typer.Typer()
alerts_app = typer.Typer(no_args_is_help=True, help="Les alertes : essayer, suivre, juger, rejouer (the alerts).")
Thread = Annotated[str, typer.Argument(help="Nom de l’alerte, tel que « a-3f9c2d » (name of the alert).")]
By = Annotated[str, typer.Option("--by", help="Qui le dit (who says so).")]


@app.command()
def watch(config: ConfigPath = None, now: Now = None, as_json: Json = False) -> None:
    """Regarder une fois si la presse négative monte, et prévenir (look once for a rise of negative coverage, and tell).

    vigie schedule le fait chaque heure, après la collecte (vigie schedule does so hourly, after the collect).
    """
    from pipeline.alerting import watch_once  # noqa: PLC0415 - a command loads only what it needs: help stays quick

    watch_once(load(config), moment(now), as_json=as_json)


@alerts_app.command("test")
def sample(config: ConfigPath = None, now: Now = None, as_json: Json = False) -> None:
    """Envoyer un essai à chaque canal, et dire ce qu’il répond (send a sample to each channel)."""
    from pipeline.alerting import try_channels  # noqa: PLC0415

    try_channels(load(config), moment(now), as_json=as_json)


@alerts_app.command("list")
def list_alerts(
    days: Annotated[int, typer.Option(min=1, max=4000, help="Depuis combien de jours (how far back).")] = 90,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Lister les alertes, leur suivi et ce qui attend de partir (list the alerts and what waits to leave)."""
    from pipeline.alert_answers import show  # noqa: PLC0415

    show(load(config), moment(now), days, as_json=as_json)


@alerts_app.command()
def ack(thread: Thread, by: By, config: ConfigPath = None, now: Now = None) -> None:
    """Dire que l’on s’en occupe : plus de suite, seulement la fin (acknowledge: no more updates, only the end)."""
    from pipeline.alert_answers import acknowledge  # noqa: PLC0415

    acknowledge(load(config), thread, by, moment(now))


@alerts_app.command()
def mute(
    name: Annotated[str, typer.Argument(help="Une alerte (a-…), un sujet (s-…) ou une série, telle que sport.")],
    by: By,
    days: Annotated[float, typer.Option(min=0.04, max=365, help="Pendant combien de jours (for how long).")] = 3.0,
    config: ConfigPath = None,
    now: Now = None,
) -> None:
    """Ne plus en être averti pendant quelques jours (say nothing of an alert, a story or a topic for some days)."""
    from pipeline.alert_answers import mute as mute_name  # noqa: PLC0415

    mute_name(load(config), name, by, days, moment(now))


@alerts_app.command()
def mark(
    thread: Thread,
    verdict: Annotated[str, typer.Argument(help="true (utile) ou false (fausse alerte).")],
    by: By,
    note: Annotated[str | None, typer.Option("--note", help="Pourquoi (why).")] = None,
    config: ConfigPath = None,
    now: Now = None,
) -> None:
    """Dire si une alerte était utile ou fausse (say whether an alert was true or false)."""
    from pipeline.alert_answers import mark as mark_thread  # noqa: PLC0415

    mark_thread(load(config), thread, verdict, by, note, moment(now))


@alerts_app.command()
def resend(
    stale: Annotated[
        bool, typer.Option("--stale", help="Même les alertes de plus d’un jour (even alerts a day old or more).")
    ] = False,
    config: ConfigPath = None,
    now: Now = None,
) -> None:
    """Réessayer les messages abandonnés depuis moins d’un jour (try again what was given up within a day)."""
    from pipeline.alerting import resend as resend_dead  # noqa: PLC0415

    resend_dead(load(config), moment(now), stale=stale)


@alerts_app.command()
def scan(
    stories: Annotated[
        Path, typer.Option("--stories", help="CSV : story, first_seen, published, series, p_negative, pickups.")
    ],
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", help="Seuil, en écarts-types, 2,3 par défaut (score that raises an alarm)."),
    ] = None,
    calibrate: Annotated[
        Path | None, typer.Option("--calibrate", help="CSV d’un passé calme, d’où tirer le seuil (a quiet past).")
    ] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", help="Fausses alertes par 30 jours (false alerts a month).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Chercher les pics dans vos propres données (find the spikes of your own stories).

    Sans --threshold ni --calibrate, le seuil est 2,3, celui de la méthode pour une série seule : moins d’une fausse
    alerte par 30 jours et par série, le sport mis à part. vigie watch, qui suit sept séries sous un seul budget, part
    plus haut : 2,90 pour les vagues, 2,99 pour les reprises (default 2.3, the method's for one series; vigie watch,
    seven series under one budget, uses 2.90 and 2.99).
    """
    from pipeline.alert_past import scan as scan_csv  # noqa: PLC0415

    scan_csv(stories, threshold, calibrate, budget, as_json=as_json)


@alerts_app.command()
def weekly(
    counts: Annotated[Path, typer.Option("--counts", help="CSV : series, week, count (2022-W14).")],
    last: Annotated[int, typer.Option("--last", min=1, help="Semaines à juger, la dernière comprise.")] = 1,
    as_json: Json = False,
) -> None:
    """Juger des semaines par leurs saisons passées, pour analystes (Farrington-flexible on your weekly counts)."""
    from pipeline.alert_past import weekly as judge_csv  # noqa: PLC0415

    judge_csv(counts, last, as_json=as_json)


@alerts_app.command()
def replay(
    first: Annotated[str, typer.Option("--from", help="Premier jour, 2022-03-01 (first day).")],
    last: Annotated[str, typer.Option("--to", help="Dernier jour (last day, included).")],
    budget: Annotated[
        float, typer.Option("--budget", min=0.05, max=30, help="Alertes par 30 jours, pour les seuils proposés.")
    ] = 1.0,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Adopter les seuils tirés de ce passé (use the derived thresholds).")
    ] = False,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Montrer ce qui serait parti sur des jours passés (show what would have fired on past days)."""
    from pipeline.alert_past import show_past  # noqa: PLC0415

    show_past(load(config), first, last, moment(now), adopt=adopt, budget=budget, as_json=as_json)


@alerts_app.command()
def thresholds(
    forget: Annotated[
        bool, typer.Option("--forget", help="Oublier les seuils adoptés (go back to those of vigie.toml).")
    ] = False,
    config: ConfigPath = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Dire les seuils en vigueur et ce qu’ils promettent (tell the thresholds in force and what they promise)."""
    from pipeline.alert_past import thresholds as in_force  # noqa: PLC0415

    in_force(load(config), moment(now), forget=forget, as_json=as_json)
