"""The behaviour cases through the shipped model: pass rate by family, every failure, and what a city's name moves.

Run: python tests/bench_behaviour.py [family …]. Figures are recorded only when all families run on the shipped model.
"""

import os
import sys
from pathlib import Path

from figures import record

from nlp.evaluation import behaviour
from nlp.lexicon import Lexicon
from nlp.tone import FOLDER, ModelMissing, TrainedJudge


def main() -> int:
    families = set(sys.argv[1:])
    cases = behaviour.load()
    asked = [case for case in cases if not families or case.family in families]
    if families - {case.family for case in cases}:
        print("unknown family: " + ", ".join(sorted(families - {case.family for case in cases})))
        return 2
    folder = Path(os.environ.get("VIGIE_TONE", FOLDER))  # another model's folder, to compare
    try:
        judge = TrainedJudge(folder)
    except ModelMissing as error:
        print(error)
        return 1
    measured = behaviour.measure(asked, judge, Lexicon.load())
    print(f"model {judge.card.id} {judge.card.version}, {len(asked)} cases")
    show(measured)
    if not families and folder == FOLDER:
        record("tone.behaviour_pass_rate", measured.rate, f"share of {len(cases)} own-written contrast cases passed")
        unit = "mean absolute change of P(negative) with the city's name, on the city cases"
        record("tone.city_substitution", measured.substitution, unit)
    return 0


def show(measured: behaviour.Behaviour) -> None:
    for one in measured.failures:
        where = f" [{one.case.target}]" if one.case.target != behaviour.WHOLE else ""
        print(f"{one.case.id:16}{one.case.title}{where}")
        if one.case.standfirst:
            print(f"{'':16}{one.case.standfirst}")
        print(f"{'':16}wanted {one.case.wanted}; said {one.seen} ({one.case.why})")
    print(f"\n{'family':16}passed")
    for score in measured.scores:
        print(f"{score.family:16}{score.passed:3} of {score.total:3}  {score.passed / score.total:6.1%}")
    passed, total = len(measured.outcomes) - len(measured.failures), len(measured.outcomes)
    print(f"{'all':16}{passed:3} of {total:3}  {measured.rate:6.1%}")
    print(f"city substitution: {measured.substitution:.4f} mean absolute change of P(negative)")


if __name__ == "__main__":
    sys.exit(main())
