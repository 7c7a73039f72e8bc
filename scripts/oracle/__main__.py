"""The command line: see README.md."""

import argparse
import sys
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(prog="oracle", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("self-check", help="money table, and two signature checkers")
    one = commands.add_parser("fixtures", help="write or check the fixture tree")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    one = commands.add_parser("decide", help="one case file to its decision as JSON")
    one.add_argument("case")
    one = commands.add_parser("generate", help="random cases with their results")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--count", type=int, default=1000)
    one.add_argument("--out")
    one.add_argument("--stats", action="store_true")
    one.add_argument("--lane", choices=("session", "order", "order-money"), default="session")
    one = commands.add_parser("schemas", help="the JSON Schemas against every fixture")
    one.add_argument("folder")
    one = commands.add_parser("admission-vectors", help="what enters a case, and what does not")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    one = commands.add_parser("order-admission-vectors", help="the same of cases of an order")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    one = commands.add_parser("wire-vectors", help="digests over values of every wire type")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    one = commands.add_parser("selection-vectors", help="draws of cabals")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    one = commands.add_parser("canonical-json-vectors", help="which dossiers are canonical JSON")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    one = commands.add_parser("merkle-vectors", help="roots and proofs of a temperature log's tree")
    one.add_argument("--out", required=True)
    one.add_argument("--check", action="store_true")
    return globals()["run_" + parser.parse_args().command.replace("-", "_")](parser.parse_args())


def run_self_check(arguments):
    from . import selfcheck
    return selfcheck.run()


def run_fixtures(arguments):
    from . import fixtures
    if arguments.check:
        differences = fixtures.check(arguments.out)
        print("\n".join(differences) or "fixtures: as on disk, byte for byte")
        return 1 if differences else 0
    print(f"{fixtures.write(arguments.out)} fixtures written to {arguments.out}")
    return 0


def run_decide(arguments):
    from .case_json import decision_text, fault_text
    from .codes import Fault
    from .decide import decision_of
    try:
        print(decision_text(decision_of(Path(arguments.case).read_bytes())), end="")
    except Fault as fault:
        print(fault_text(fault.code), end="")
    return 0


def run_generate(arguments):
    from . import generate
    return generate.run(arguments.seed, arguments.count, arguments.out, arguments.stats,
                        arguments.lane)


def run_schemas(arguments):
    from . import schemas
    wrong = schemas.check(arguments.folder)
    print("\n".join(wrong) or "schemas: accept every fixture, and nothing that is wrong")
    return 1 if wrong else 0


def run_admission_vectors(arguments):
    from . import admission
    return admission.run(arguments.out, arguments.check)


def run_wire_vectors(arguments):
    from . import vectors
    return vectors.run(arguments.out, arguments.check)


def run_selection_vectors(arguments):
    from . import selection
    return selection.run(arguments.out, arguments.check)


def run_order_admission_vectors(arguments):
    from .money import admission
    return admission.run(arguments.out, arguments.check)


def run_canonical_json_vectors(arguments):
    from .order import canonical_vectors
    return canonical_vectors.run(arguments.out, arguments.check)


def run_merkle_vectors(arguments):
    from .order import tree_vectors
    return tree_vectors.run(arguments.out, arguments.check)


if __name__ == "__main__":
    sys.exit(main())
