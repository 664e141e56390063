"""Bare words to careful French: contractions, elisions, numbers, dates, typography."""

import re
from datetime import date

NBSP = "\u00a0"
_VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
_ASPIRATED = ("haut", "havre", "hall", "hameau", "hangar", "harcèlement", "hausse", "héros", "hors", "huit")
_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_INSIDE = {
    (
        "le quartier",
        "la zone",
        "le centre",
        "le vieux village",
        "le vieil",
        "le lotissement",
        "la rue",
        "l'impasse",
        "la cité",
        "la résidence",
        "le massif",
        "la calanque",
        "les calanques",
    ): "dans",
    (
        "la place",
        "la plage",
        "le cours",
        "le boulevard",
        "l'avenue",
        "la route",
        "le chemin",
        "la traverse",
        "la montée",
        "les hauteurs",
        "la ligne",
        "la Corniche",
    ): "sur",
}
_NUMBERS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
# A drawn word that begins with a vowel after a written « de », « que », « le » or « la »; « la une », « la A7 » stay.
_UNELIDED = re.compile(
    rf"\b(?:[Dd]e|[Qq]ue|[Ll]e|[Ll]a) (?=[{_VOWELS}{_VOWELS.upper()}])(?!onz|oui|y[ao]|une?\b|[A-Z](?:\d|\b))"
)
# A drawn word that opens a sentence inside a line; « M. de… » is a name.
_INNER = re.compile(r"(?<=[^M][.!?] )[a-zàâéèêëîïôöûüœ]")
# A drawn place that begins with an article after a written « à » or « de »: « à Le Rove ».
_UNCONTRACTED = re.compile(r"\b([Àà]|[Dd]e) ([Ll]es?) (?=[A-ZÀÉ])")
_CONTRACTED = {"à le": "au", "à les": "aux", "de le": "du", "de les": "des"}
# A drawn number spelled where only digits do: « troise », « deux % », « cinq 000 ».
_COUNTED = re.compile(rf"\b(?:{'|'.join(_NUMBERS[2:])})(?=e\b|\s?(?:[%€]|000\b))")


def elides(word: str) -> bool:
    """Whether « de » becomes « d’ » before this word."""
    low = word.lower()
    if low.startswith("h"):
        return not low.startswith(_ASPIRATED)
    return low[:1] in _VOWELS and not low.startswith(("onze", "ya", "yo", "oui"))


def of(phrase: str) -> str:
    """« de » before a noun phrase or a place: du Rove, des Pennes-Mirabeau, d’Aubagne, de La Ciotat."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if phrase.lower().startswith(article):
            return contracted + phrase[len(article) :]
    return f"d'{phrase}" if elides(phrase) else f"de {phrase}"


def at(phrase: str) -> str:
    """« à » before a noun phrase or a place: au Rove, aux Pennes-Mirabeau, à La Ciotat."""
    for article, contracted in (("le ", "au "), ("les ", "aux ")):
        if phrase.lower().startswith(article):
            return contracted + phrase[len(article) :]
    return f"à {phrase}"


def bare(phrase: str) -> str:
    """A noun phrase without its article: « théâtre des Ocres »."""
    return re.sub(r"^(le |la |les |l')", "", phrase, flags=re.IGNORECASE)


def in_country(phrase: str) -> str:
    """« en » or « au » before a country: en Italie, au Canada, en Algérie."""
    return at(phrase) if phrase.startswith(("le ", "les ")) else f"en {bare(phrase)}"


def of_country(phrase: str) -> str:
    """« de » before where somebody comes from: d'Italie, du Canada."""
    return of(phrase) if phrase.startswith(("le ", "les ")) else of(bare(phrase))


def within(phrase: str) -> str:
    """Where something happens: dans la rue des Tanneurs, sur le cours Mirabeau, au Panier, à l'Estaque."""
    for heads, preposition in _INSIDE.items():
        if phrase.startswith(heads):
            return f"{preposition} {phrase}"
    return at(phrase)


def that(phrase: str) -> str:
    """« que » before a noun phrase or a place."""
    return f"qu'{phrase}" if elides(phrase) else f"que {phrase}"


def number(value: int, *, digits: bool = False) -> str:
    """In letters up to ten, in digits beyond, thousands set apart."""
    if value < len(_NUMBERS) and not digits:
        return _NUMBERS[value]
    return f"{value:,}".replace(",", NBSP)


def weekday(day: date) -> str:
    """Name the day of the week."""
    return _DAYS[day.weekday()]


def month(day: date) -> str:
    """Name the month."""
    return _MONTHS[day.month - 1]


def long_date(day: date) -> str:
    """« 1er mars », « 14 avril »."""
    return f"{'1er' if day.day == 1 else day.day} {month(day)}"


def typeset(text: str) -> str:
    """Straight quotes and plain spaces to French typography."""
    text = _UNELIDED.sub(lambda found: f"{found[0][:-2]}'", re.sub(r" {2,}", " ", text.strip()))
    text = text.replace("'", "’").replace("...", "…")
    text = _UNCONTRACTED.sub(_contracted, text)
    text = _COUNTED.sub(lambda found: str(_NUMBERS.index(found[0])), text)
    text = re.sub(r"« ", f"«{NBSP}", text)
    text = re.sub(r" ([»:;!?%€])", rf"{NBSP}\1", text)
    return re.sub(r"(\d) (\d{3})\b", rf"\1{NBSP}\2", text)


def _contracted(found: re.Match[str]) -> str:
    words = _CONTRACTED[f"{found[1]} {found[2]}".lower()]
    return f"{words.capitalize() if found[1][0].isupper() else words} "


def sentence(text: str) -> str:
    """A typeset sentence, its first letter a capital; the commas that a role left before a stop are taken away."""
    text = typeset(re.sub(r", *(?=[,.;:!?…)]| [»:;!?])", "", text.rstrip(", ")))
    text = _INNER.sub(lambda found: found[0].upper(), text)
    for place, letter in enumerate(text):
        if letter.isalnum():
            return text[:place] + letter.upper() + text[place + 1 :]
    return text
