"""An article of the demo press to its web page, with the markup and the noise of real ones."""

import json
from collections.abc import Sequence
from html import escape

from pipeline.demo import french
from pipeline.demo.chronicle import Piece
from pipeline.demo.outlets import Listing, Outlet

RUBRICS = {
    "securite": "Faits divers",
    "economie": "Économie",
    "environnement": "Environnement",
    "mobilite": "Transports",
    "logement": "Logement",
    "education": "Éducation",
    "sante": "Santé",
    "culture": "Culture",
    "tourisme": "Sorties et tourisme",
    "sport": "Sports",
    "politique": "Politique",
    "societe": "Société",
    "autre": "Insolite",
}


def article_page(piece: Piece, around: Sequence[Piece]) -> str:
    """One article between a menu and a foot; `around` are the pieces linked beside it."""
    outlet = piece.outlet
    body = _walled_body(piece) if piece.walled else _body(piece.paragraphs)
    video = (
        '<div class="player" data-src="/media/attente.m3u8">Lecture de la vidéo</div>' if _television(outlet) else ""
    )
    links = "".join(f'<li><a href="{other.path}">{escape(other.title)}</a></li>' for other in around)
    return f"""{_head(piece)}
<body class="article">
{_menu(outlet)}
<main><article>
<p class="rubrique"><a href="/{piece.topic}/">{RUBRICS.get(piece.topic, "Actualité")}</a></p>
<h1>{escape(piece.title)}</h1>
<p class="chapo">{escape(piece.standfirst)}</p>
<p class="signature">Par {escape(piece.author)}, publié le {_written_date(piece)}</p>
{video}{body}
</article>
<aside class="a-lire"><h2>À lire aussi</h2><ul>{links}</ul></aside>
<form class="lettre" action="/lettre"><label>Recevez notre lettre du matin <input type="email"></label></form>
</main>
{_foot(outlet)}
</body></html>
"""


def home_page(outlet: Outlet, latest: Sequence[Piece]) -> str:
    """The front page: the latest titles, and where the feed is."""
    kind = {Listing.RSS: "application/rss+xml", Listing.ATOM: "application/atom+xml"}.get(outlet.listing)
    feed = f'<link rel="alternate" type="{kind}" title="{escape(outlet.name)}" href="{outlet.feed}">' if kind else ""
    titles = "".join(f'<li><a href="{piece.path}">{escape(piece.title)}</a></li>' for piece in latest)
    return f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{escape(outlet.name)}</title>{feed}</head>
<body>{_menu(outlet)}<main><ul>{titles}</ul></main>{_foot(outlet)}</body></html>
"""


def _head(piece: Piece) -> str:
    outlet = piece.outlet
    marked = json.dumps(_structured(piece), ensure_ascii=False).replace("</", "<\\/")
    return f"""<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8">
<title>{escape(piece.title)} | {escape(outlet.name)}</title>
<meta name="description" content="{escape(piece.standfirst)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{escape(piece.title)}">
<meta property="og:description" content="{escape(piece.standfirst)}">
<meta property="og:site_name" content="{escape(outlet.name)}">
<meta property="article:published_time" content="{piece.when.isoformat()}">
<meta name="viewport" content="width=device-width">
<link rel="canonical" href="{piece.url}">
<script type="application/ld+json">{marked}</script>
</head>"""


def _structured(piece: Piece) -> dict[str, object]:
    marked: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "description": piece.standfirst,
        "datePublished": piece.when.isoformat(),
        "author": {"@type": "Person", "name": piece.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": piece.outlet.name},
        "mainEntityOfPage": piece.url,
        "isAccessibleForFree": not piece.walled,
    }
    if piece.walled:
        marked["hasPart"] = {
            "@type": "WebPageElement",
            "isAccessibleForFree": False,
            "cssSelector": ".reserve-abonnes",
        }
    return marked


def _body(paragraphs: Sequence[str]) -> str:
    return '<div class="texte">\n' + "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs) + "\n</div>"


def _walled_body(piece: Piece) -> str:
    """The first paragraph for all; the others are sent too, declared as paid for, as many houses do."""
    first, rest = piece.paragraphs[:1], piece.paragraphs[1:]
    paid = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in rest)
    return f"""{_body(first)}
<div class="reserve-abonnes">
{paid}
</div>
<div class="mur"><p>La suite est réservée à nos abonnés.</p>
<a href="/abonnement">S’abonner dès 1 € le premier mois</a></div>"""


def _menu(outlet: Outlet) -> str:
    rubrics = "".join(f'<a href="/{topic}/">{name}</a> ' for topic, name in RUBRICS.items())
    return (
        f'<header><a href="/">{escape(outlet.name)}</a><nav>{rubrics}<a href="/abonnement">S’abonner</a></nav></header>'
    )


def _foot(outlet: Outlet) -> str:
    return (
        f"<footer><p>{escape(outlet.name)}, {escape(outlet.city)}. Tous droits réservés.</p>"
        '<a href="/mentions">Mentions légales</a> <a href="/contact">Contact</a> '
        '<a href="/cookies">Gérer mes choix</a></footer>'
    )


def _television(outlet: Outlet) -> bool:
    return outlet.listing is Listing.ATOM


def _written_date(piece: Piece) -> str:
    when = piece.when
    told = f"{french.weekday(when)} {french.long_date(when)} {when.year} à {when:%H} h {when:%M}"
    return f'<time datetime="{when.isoformat()}">{told}</time>'
