"""The method box: five lines on what the report's figures are, and are not."""

from reports import french, safe

LINES = (
    """Qui lit ? Une machine{reader} donne à chaque titre un ton envers le territoire et un thème. Elle se trompe
    parfois : un sujet isolé se vérifie à la source.""",
    """Que lit-elle ? Le titre et le chapeau, que tous les médias donnent. Les textes entiers, lus là où le droit le
    permet, sont montrés à côté et n’entrent pas dans les comptes.""",
    """Que dit le solde ? La part de ton positif moins la part de ton négatif, de −100 à +100, chaque sujet comptant une
    fois. Il mesure l’image donnée par les médias suivis, pas ce que pensent habitants, visiteurs ou investisseurs.""",
    """Pourquoi un intervalle ? Peu de sujets, c’est beaucoup de hasard : un intervalle ainsi fait contient la vraie
    valeur environ 95 fois sur 100. Le verdict compare les 8 dernières semaines aux 26 précédentes, et se tait quand le
    hasard suffit à expliquer l’écart.""",
    """Une erreur ? Notez la référence du sujet (réf.) et le ton juste, puis transmettez-les à la personne qui tient
    Vigie. Sa commande « vigie correct » la répare partout où elle compte.""",
)


def method(model: str) -> tuple[str, ...]:
    """Fill the five lines; `model` is the version that read the week, "" when none did."""
    reader = f" (le modèle {safe.printable(model, 120)})" if model else ""
    return tuple(french.typeset(flat(line).format(reader=reader)) for line in LINES)


def flat(text: str) -> str:
    """Put a folded text back on one line, without touching its no-break spaces."""
    return " ".join(line.strip(" ") for line in text.split("\n"))
