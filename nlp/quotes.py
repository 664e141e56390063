"""French reported speech to who says what: people in office, or speaking for an organisation, and nobody else.

By rule: a stretch between quotation marks, or a clause after « selon » or « affirme que », is given to the speaker who
stands beside its verb of saying. A speaker without an office is left out: a resident, a witness or a victim speaks in
their own name, and their name is not ours to keep. Cases: nlp/evaluation/quotes.jsonl.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from nlp.folding import plain
from nlp.types import Field

NEAR = 220  # characters around a quotation in which its speaker is looked for
SHORT = 12  # characters: « en grand » is a name or a distance taken, not something said
ANSWERED = 400  # characters back to the speaker whom « a-t-il ajouté » goes on with

CAP = r"[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜ]\w{0,24}(?:[-’'][A-Za-zÀ-ÿ]\w{0,24}){0,3}"
NAME = rf"(?<![\w-])(?P<person>{CAP}(?:\s(?:d[eu]\s|des\s|l[ae]\s|d’|d')?{CAP}){{1,3}})"
SURNAME = rf"(?<!\w)(?:M\.|Mme|Mlle|MM\.)\s(?P<surname>{CAP}(?:\s{CAP})?)"
PARTY = r"(?:\s?\([^()]{1,30}\))?"
OFFICES = (
    (
        r"(?:premi(?:er|ère)\s)?adjointe?"
        r"(?:\sau\smaire|\s(?:à|aux?|chargée?\s\w+)\s(?!maire)[\wà-ÿ’' ]{3,40}?(?=,|\sde\sla|$|\s«|\.))?"
    ),
    r"(?:vice-)?président(?:e?)(?:\s(?:déléguée?|générale?))?",
    r"maire(?:sse)?",
    r"conseill(?:er|ère)s?\s(?:municipale?|départementale?|régionale?|métropolitaine?|d’arrondissement)",
    r"directeur(?:\s(?:général|adjoint|régional|départemental|délégué|artistique|technique))*",
    r"directrice(?:\s(?:générale|adjointe|régionale|départementale|déléguée|artistique|technique))*",
    r"sous-préf(?:et|ète)",
    r"préf(?:et|ète)(?:\sde\spolice|\sdéléguée?)?",
    r"procureure?(?:\sde\sla\sRépublique|\sadjointe?|\sgénérale?)?",
    r"(?:première?\s)?ministre(?:\s(?:de\sl[a’']\s?|d[eu]s?\s|de\s)[\wà-ÿ]+)?",
    r"secrétaire\s(?:d’[EÉ]tat|générale?|départementale?|régionale?|nationale?)(?:\sadjointe?)?",
    r"(?:euro)?députée?",
    r"sénat(?:eur|rice)",
    r"déléguée?\s(?:générale?|syndicale?|départementale?|régionale?|interministérielle?)",
    r"porte-parole",
    r"responsable",
    r"chef(?:fe)?\sd(?:e\s(?:cabinet|service|projet)|u\sservice)",
    r"(?:P-?DG|DG)",
    r"patronn?e?",
    r"dirigeante?",
    r"(?:co-?)?fondat(?:eur|rice)",
    r"gérante?",
    r"rect(?:eur|rice)",
    r"doyenn?e?",
    r"proviseure?",
    r"commissaire",
    r"(?:lieutenant-)?colonelle?",
    r"commandante?",
    r"administrat(?:eur|rice)(?:\sgénérale?)?",
    r"conservat(?:eur|rice)(?:\sen\schef)?",
    r"représentante?",
    r"coordinat(?:eur|rice)",
    r"trésori(?:er|ère)",
)
OFFICE = rf"(?<![\w-])(?P<role>{'|'.join(OFFICES)})(?![\w-])"
OF = r"(?:d[eu]s?\s(?:l[a’']\s?)?|d[’']|à\s(?:l[a’']\s?)?|aux?\s|chez\s|pour\s(?:l[ae’']\s?)?)"
IN = rf"(?:\s{OF}(?!l[ae]?[\s’'])(?P<organisation>[\wÀ-ÿ][\wÀ-ÿ’'\- ]{{1,70}}?))?"
PAST = re.compile(r"\b(?:ancien(?:ne)?|ex-?|futur|future|candidate?s?\s(?:à|au))\s?$", re.IGNORECASE)
ORGANISATION = (
    r"(?<![\w-])(?:[Ll][ae]\s|[Ll][’']|[Uu]ne?\sporte-parole\sd(?:e\s(?:l[a’']\s?)?|u\s))"
    r"(?P<organisation>(?:préfecture|parquet|mairie|métropole|municipalité|rectorat|département|région|chambre\sde\scommerce|"
    r"CCI|AP-HM|ARS|agence\srégionale\sde\ssanté|CGT|CFDT|FO|Medef|UPE\s13|office\sdu\stourisme|aéroport|université|"
    r"grand\sport\smaritime|direction)(?:\s(?:d[eu]s?|d’|de\sl[a’])\s?[\wÀ-ÿ’'-]+(?:\s?(?:du|de|-)\s?[\wÀ-ÿ’'-]+)?)?)"
)
STEMS = (
    r"affirm|expliqu|assur|annon[cç]|déclar|déplor|dénonc|estim|indiqu|insist|jug|lanc|lâch|mart[eè]l|not(?:e|ait)|nuanc|plaid|"
    r"précis|prévien|préven|prome|promi|rappel|reconna|reconnu|regrett|répond|répliqu|répèt|résum|salu|soulign|souhait|soupir|"
    r"tempêt|tonn|tranch|confi|constat|critiqu|défend|détaill|di[ts]|fulmin|gliss|ironis|point|poursui|ajout|racont|"
    r"réagi|réclam|relativis|renchéri|rétorqu|révèl|révélé|témoign|vant|avou|admet|admis|alert|conclu|confirm|contest|démen|"
    r"esp[èé]r|exhort|garanti|justifi|prédi|prôn|tacl|tweet|écri[tv]|observ|analys|argument|comment|calcul|"
    r"s[’']alarm|s[’']enthousiasm|s[’']inqui|s[’']indign|s[’']agac|se\sfélicit|se\sréjoui"
)
VERB = rf"(?:(?:a|ont|avait|est|s[’']est)\s)?(?<![\w-])(?:{STEMS})[\wà-ÿ]*"
ADVERB = (
    r"(?:\s(?:[\wà-ÿ]+ment|aussi|encore|hier|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|ce\s\w+|"
    r"à\sla\spresse|à\sl[’']AFP|auprès\sde\s[\wÀ-ÿ’' ]{2,25}|sur\s[A-Z]\w+|devant\s[\wà-ÿ ]{2,30}))*"
)
ARTICLE = r"(?:[Ll][ae]\s|[Ll][’']|[Uu]ne?\s)?"
STOP = r"(?=\s*(?:[,;:.!?»”\"()«“–—]|$)|\s(?:et|qui|dans|en|lors|sur|avant|après|devant|face)\s|\s" + VERB + r")"

SPEAKERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{NAME}{PARTY},\s{ARTICLE}{OFFICE}{PARTY}{IN}{STOP}",  # Name, office of the place
        rf"{ARTICLE}{OFFICE}{PARTY}{IN},?\s{NAME}{PARTY}",  # the office of the place, Name
        rf"{SURNAME}",
        rf"{ORGANISATION}",
        rf"{ARTICLE}{OFFICE}{PARTY}{IN}{STOP}",  # the office alone
        rf"{NAME}{PARTY}",
    )
)
NAMED = SPEAKERS[:2]
MARKS = re.compile(r"«\s*([^«»]+?)\s*»|“\s*([^“”]+?)\s*”|\"\s*([^\"]+?)\s*\"")
AFTER = re.compile(rf"\s*[,.]?\s*(?:{VERB}{ADVERB},?\s|[–—-]\s|,\s)")
HE_SAID = re.compile(r"\s*,?\s*(?:a-t-(?:il|elle)\s[\wà-ÿ]+|[\wà-ÿ]+(?:-t)?-(?:il|elle))\b")
BEFORE = re.compile(rf"(?:{VERB}{ADVERB}(?:\sque?)?|:|,)\s*(?:qu[e’']\s?)?$")
ACCORDING = re.compile(r"(?:^|(?<=[.!?»;,]\s))(?:[Ss]elon|[Dd][’']après|[Pp]our)\s")
THAT = re.compile(rf"{PARTY},?\s{VERB}{ADVERB}\sque?[’' ]\s*")
SPEECH = re.compile(r"[«“\"]|\b(?:[Ss]elon|[Dd][’']après|Pour)\s|\bqu[e’']")
HOLDER = re.compile(  # where none of these stands, nobody speaks in office: most articles end here
    r"(?i)adjoint|président|maire|conseill|direct|préf|procur|ministre|secrétaire|député|sénat|délégué|porte-parole|responsable|chef"
    r"|p-?dg|\bdg\b|patron|dirigeant|fondat|gérant|rect(?:eur|rice)|doyen|proviseur|commissaire|colonel|commandant|administrat"
    r"|conservat|représentant|coordinat|trésor|parquet|métropole|municipalité|rectorat|département|région|chambre|cci|ap-hm|ars"
    r"|agence|cgt|cfdt|\bfo\b|medef|upe|office|aéroport|université|port\b"
)
NOT_PERSON = re.compile(
    r"\b(?:Europe|Ecologie|Verts|Républicains|Rassemblement|Parti|Renaissance|Insoumise?|PS|LR|RN|LFI|EELV|LREM)\b"
)
NOT_OFFICE = re.compile(r"\b(?:face|avec|contre|journaliste|auprès|envers)\b")
WHEN = re.compile(
    r"\s(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|ce\s(?:matin|soir)|face|depuis|pour|en\s\d)\b.*$"
)
CLAUSE = re.compile(r"[^.!?;«»\n]{12,400}")
SENTENCE_END = re.compile(r"[.!?…]\s+(?=[A-ZÀ-Ý«“])|\n")


@dataclass(frozen=True)
class Speaker:
    """Who speaks, and as what."""

    person: str  # given name and surname; "" when an office or an organisation is not named further
    role: str  # the office; "" when an organisation speaks
    organisation: str  # "" when the text does not say


@dataclass(frozen=True)
class Quote:
    """What one speaker is reported to say, in one field of an article."""

    speaker: Speaker
    text: str
    field: Field
    start: int
    end: int
    verbatim: bool


def quotes(fields: Mapping[Field, str]) -> list[Quote]:
    """Every quote of an article whose speaker holds an office or speaks for an organisation, in reading order."""
    whole = "\n".join(fields.values())
    if not (SPEECH.search(whole) and HOLDER.search(whole)):
        return []
    known = _directory(fields.values())
    return [found for field, text in fields.items() for found in _field(field, text.replace("\u00a0", " "), known)]


def _field(field: Field, text: str, known: "_Known") -> list[Quote]:
    text = text.replace("\u202f", " ")
    found: list[Quote] = []
    for mark in MARKS.finditer(text):
        rank = next(i for i in (1, 2, 3) if mark[i] is not None)
        start, end = mark.span(rank)
        words = text[start:end].rstrip(" ,.")
        speaker = _speaker(text, mark, known, found)
        if speaker is not None and end - start >= SHORT:
            found.append(Quote(speaker, words, field, start, start + len(words), verbatim=True))
    spans = [(quote.start, quote.end) for quote in found]
    for start, words, speaker in _reported(text, known):
        if not any(start < b and a < start + len(words) for a, b in spans):
            found.append(Quote(speaker, words, field, start, start + len(words), verbatim=False))
    return sorted(found, key=lambda quote: quote.start)


def _speaker(text: str, mark: re.Match[str], known: "_Known", told: list[Quote]) -> Speaker | None:
    """Who says what stands between these marks; None when nobody in office does."""
    after = text[mark.end() : mark.end() + NEAR]
    if HE_SAID.match(after):
        last = told[-1] if told and mark.start() - told[-1].end <= ANSWERED else None
        return last.speaker if last else known.only_before(text, mark.start())
    if said := AFTER.match(after):
        verb = re.search(STEMS, said[0])
        found = _at(after, said.end(), known)
        if found is not None and (verb or found.person):
            return found
        if verb:  # somebody says it, whom we do not keep
            return None
    before = _sentence_before(text, mark.start())
    if BEFORE.search(before):
        return _last(before, known)
    return None


def _sentence_before(text: str, at: int) -> str:
    before = text[max(0, at - NEAR) : at]
    ends = [end.end() for end in SENTENCE_END.finditer(before)]
    return before[ends[-1] :] if ends else before


def _at(text: str, at: int, known: "_Known") -> Speaker | None:
    for pattern in SPEAKERS:
        if found := pattern.match(text, at):
            return known.speaker(found)
    return None


def _last(before: str, known: "_Known") -> Speaker | None:
    """The one speaker of what leads to a quotation; for two, nobody can tell whose it is."""
    opening = ACCORDING.match(before)
    for pattern in SPEAKERS[:5]:
        found = list(pattern.finditer(before, opening.end() if opening else 0))
        if found:
            speakers = {known.speaker(one) for one in found}
            return speakers.pop() if len(speakers) == 1 else None
    names = [known.speaker(one) for one in SPEAKERS[5].finditer(before)]
    held = {one for one in names if one is not None}
    return held.pop() if len(held) == 1 and len(names) == 1 else None


def _reported(text: str, known: "_Known") -> Iterator[tuple[int, str, Speaker]]:
    """Clauses reported without quotation marks: « selon X, … », « X affirme que … »."""
    for opening in ACCORDING.finditer(text):
        for pattern in SPEAKERS[:5]:
            if found := pattern.match(text, opening.end()):
                speaker = known.speaker(found)
                clause = CLAUSE.match(text, _skip(text, found.end()))
                if speaker is not None and _whole(clause, text) and text[found.end() : found.end() + 1] == ",":
                    yield clause.start(), clause[0].strip(" ,"), speaker
                break
    taken: set[int] = set()
    for pattern in SPEAKERS:
        for found in pattern.finditer(text):
            said = THAT.match(text, found.end()) or THAT.match(text, found.end() - 1)
            speaker = known.speaker(found)
            if said and speaker is not None and said.end() not in taken:
                clause = CLAUSE.match(text, said.end())
                if _whole(clause, text):
                    taken.add(said.end())
                    yield clause.start(), clause[0].strip(" ,"), speaker


def _whole(clause: re.Match[str] | None, text: str) -> TypeGuard[re.Match[str]]:
    """Whether a clause is there and does not lead to a quotation, which is then the better witness."""
    return clause is not None and text[clause.end() : clause.end() + 1] != "«"


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in ", ":
        at += 1
    return at


@dataclass(frozen=True)
class _Known:
    """The people whose office the article gives somewhere."""

    people: Mapping[str, Speaker]  # by folded full name
    surnames: Mapping[str, Speaker]  # by folded surname; two people of one surname are left out

    def speaker(self, found: re.Match[str]) -> Speaker | None:
        """Who a match of SPEAKERS is; None when no office is known of them."""
        parts = found.groupdict()
        if PAST.search(found.string[max(0, found.start() - 14) : found.start("role") if parts.get("role") else None]):
            return None
        if parts.get("surname"):
            return self.surnames.get(plain(parts["surname"]))
        person = (parts.get("person") or "").strip()
        if NOT_PERSON.search(person) or (person and NOT_OFFICE.search(parts.get("organisation") or "")):
            return None
        if parts.get("role") is None and parts.get("organisation") is None:
            return self.people.get(plain(person))
        role, organisation = parts.get("role") or "", _trimmed(parts.get("organisation") or "")
        if not role and "porte-parole" in found[0]:
            role = "porte-parole"
        if not person and role:
            same = [one for one in self.people.values() if _same_office(one, role, organisation)]
            if len(same) == 1:
                return same[0]
        return Speaker(person, role, organisation)

    def only_before(self, text: str, at: int) -> Speaker | None:
        """The one person in office named in the sentence before a quotation that goes on with « a-t-il dit »."""
        before = text[max(0, at - ANSWERED) : at].rstrip()
        ends = [end.end() for end in SENTENCE_END.finditer(before)]
        return _last(before[ends[-1] :] if ends else before, self)


def _same_office(one: Speaker, role: str, organisation: str) -> bool:
    return plain(one.role) == plain(role) and (not organisation or plain(organisation) == plain(one.organisation))


def _trimmed(organisation: str) -> str:
    return WHEN.sub("", re.sub(r"^(?:l[ae]\s|l[’'])", "", organisation.strip(" ,-")))


def _directory(texts: Iterable[str]) -> _Known:
    """Everybody the article names with an office."""
    people: dict[str, Speaker] = {}
    nobody = _Known({}, {})
    for text in texts:
        for pattern in NAMED:
            for found in pattern.finditer(text.replace("\u00a0", " ").replace("\u202f", " ")):
                speaker = nobody.speaker(found)
                if speaker is not None:
                    people.setdefault(plain(speaker.person), speaker)
    surnames: dict[str, Speaker | None] = {}
    for name, speaker in people.items():
        words = name.split()
        for surname in {" ".join(words[1:]), words[-1]}:
            surnames[surname] = None if surname in surnames and surnames[surname] != speaker else speaker
    return _Known(people, {surname: one for surname, one in surnames.items() if one is not None})


def quoted(text: str) -> list[tuple[int, int]]:
    """Spans of a text that stand between quotation marks, long enough to be words of somebody."""
    return [mark.span() for mark in MARKS.finditer(text) if mark.end() - mark.start() >= SHORT]
