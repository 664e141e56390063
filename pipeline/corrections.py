"""A person's word on one article to a correction kept, or taken back: `vigie correct`."""

from crawlers.types import Clock
from crawlers.urls import canonical
from pipeline import say
from pipeline.config import Config
from pipeline.errors import ConfigError, NoSuchArticle
from pipeline.writing import writing
from reports import french
from reports.safe import printable, quoted
from storage import corrections
from storage.db import Database
from storage.types import Correction, FoundArticle

TONES = ("negative", "neutral", "positive")
RELEVANCES = {"subject": "parle du territoire", "aside": "le cite en passant", "none": "n’en parle pas"}
LONGEST_NAME = 80  # characters
LONGEST_REASON = 500


def correct_article(  # noqa: PLR0913 - one argument an option of the command
    config: Config,
    clock: Clock,
    wanted: str,
    *,
    author: str,
    tone: str | None = None,
    relevance: str | None = None,
    reason: str = "",
    undo: bool = False,
    as_json: bool = False,
) -> None:
    """Keep what a person says of one article, or take the last word back; tell what changed."""
    author = person(author)
    refuse_mistakes(tone, relevance, undo=undo)
    with writing(config, clock, "correct") as db:
        article = the_article(db, wanted)
        if undo:
            taken = corrections.undo(db, article.id, author, clock.now())
            _tell_undone(article, taken, corrections.standing(db, article.id), as_json=as_json)
            return
        refuse_toneless(article, tone, relevance)
        made = corrections.standing(db, article.id)
        already = made is not None and same(made, article, tone, relevance)
        if made is None or not already:
            made = corrections.correct(
                db,
                article.id,
                author=author,
                now=clock.now(),
                tone=tone,
                relevance=relevance,
                reason=printable(reason, LONGEST_REASON),
            )
        _tell_made(article, made, already=already, as_json=as_json)


def person(name: str) -> str:
    """Read who speaks; raises ConfigError for nobody."""
    known = printable(name, LONGEST_NAME)
    if not known:
        raise ConfigError("--by", ["il faut un nom : qui le dit ?"])
    return known


def refuse_mistakes(tone: str | None, relevance: str | None, *, undo: bool) -> None:
    """Raise ConfigError naming everything wrong with the options."""
    problems = []
    if tone is not None and tone not in TONES:
        problems.append(f"--tone ne peut être « {tone} » : {french.enumerate_words([*TONES], 'ou')}")
    if relevance is not None and relevance not in RELEVANCES:
        problems.append(f"--relevance ne peut être « {relevance} » : {french.enumerate_words([*RELEVANCES], 'ou')}")
    if undo and (tone or relevance):
        problems.append("--undo reprend une correction : il va sans --tone ni --relevance")
    if not undo and not (tone or relevance):
        problems.append("rien à corriger : donnez --tone, --relevance ou --undo")
    if problems:
        raise ConfigError("vigie correct", problems)


def the_article(db: Database, wanted: str) -> FoundArticle:
    """Find the one article meant; raises NoSuchArticle, or ConfigError listing those that might be."""
    found = corrections.find(db, wanted, canonical(wanted))
    if not found:
        raise NoSuchArticle(wanted)
    if len(found) > 1:
        several = [f"{each.id} « {printable(each.title, 60)} » ({each.outlet})" for each in found[:5]]
        raise ConfigError(f"« {wanted} » commence plusieurs articles", several)
    return found[0]


def refuse_toneless(article: FoundArticle, tone: str | None, relevance: str | None) -> None:
    """Raise ConfigError when the article would count without a tone."""
    if relevance == "subject" and tone is None and article.tone is None:
        raise ConfigError("vigie correct", ["la machine n’a donné aucun ton à cet article : donnez aussi --tone"])


def same(held: Correction, article: FoundArticle, tone: str | None, relevance: str | None) -> bool:
    """Say whether the correction in force already says this of this very article."""
    return held.article_id == article.id and held.tone == tone and relevance in {None, held.relevance}


def _tell_made(article: FoundArticle, made: Correction, *, already: bool, as_json: bool) -> None:
    if as_json:
        say.as_json(
            {
                "number": made.number,
                "article": made.article_id,
                "relevance": made.relevance,
                "tone": made.tone,
                "machine_relevance": made.machine_relevance,
                "machine_tone": made.machine_tone,
                "copies": article.copies,
                "already": already,
            }
        )
        return
    lines = [
        f"{'Déjà dit' if already else 'Correction'} n° {made.number} : {named(article)}",
        f"machine : {told(made.machine_relevance, made.machine_tone)}",
        f"{made.author} : {told(made.relevance, made.tone or made.machine_tone)}",
    ]
    if made.relevance == "aside" and made.tone:
        lines.append("un article qui cite en passant ne compte pas : --relevance subject le fait compter")
    if article.copies:
        lines.append(f"vaut aussi pour {french.count(article.copies, 'copie')} du même texte")
    say.OUT.print("\n".join(lines), markup=False, soft_wrap=True)


def _tell_undone(article: FoundArticle, taken: Correction | None, left: Correction | None, *, as_json: bool) -> None:
    if as_json:
        number = taken and taken.number
        say.as_json({"article": article.id, "undone": number, "in_force": left and left.number})
        return
    if taken is None:
        say.OUT.print(f"{named(article)} : aucune correction à reprendre", markup=False, soft_wrap=True)
        return
    now = (
        f"la correction n° {left.number} vaut de nouveau"
        if left
        else f"la machine : {told(article.relevance, article.tone)}"
    )
    say.OUT.print(
        f"Correction n° {taken.number} reprise : {named(article)}\n{now}",
        markup=False,
        soft_wrap=True,
    )


def named(article: FoundArticle) -> str:
    """Write which article is meant."""
    return f"« {quoted(article.title, 120)} » ({article.outlet})"


def told(relevance: str | None, tone: str | None) -> str:
    """Write what is said of an article: its tone, and whether it counts."""
    about = RELEVANCES.get(relevance or "", "pas encore lu")
    return f"{french.TONES[tone]}, {about}" if tone and relevance == "subject" else about
