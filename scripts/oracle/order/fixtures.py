"""The folders of the order lane's fixtures, in reading order, each with its heading."""

from . import (fixture_content, fixture_dossier, fixture_evidence, fixture_faults,  # noqa: F401
               fixture_ledger, fixture_order, fixture_quorum, fixture_rotation, fixture_schema,
               fixture_state, fixture_temperature, fixture_edges)

FOLDERS = {
    "pass": "Orders: a stage passes (10.8)",
    "refused": "Orders and slices that cannot pass (G1)",
    "schema": "The pinned schema (G2, 5.1)",
    "dossier": "The dossier: canonical, well formed, sorted, complete (G3)",
    "skip": "Why one attestation does not count, and what revokes it (G4 to G7)",
    "rotation": "Keys before, during and after a rotation (10.9)",
    "quorum": "Independence, and groups filled by a matching (G8)",
    "fallback": "Who may stand in, and when (G8)",
    "conflict": "Two hashes with a quorum (G8)",
    "collusion": "The patterns of 13.2",
    "content": "Seal, photo, lots and tolerances (G9)",
    "temperature": "The temperature log (G9, 6)",
    "ledger": "Stage order, freeze and funding (G10 to G12)",
    "claim": "One-Claim (G13)",
    "signals": "What a Pass says about signers (G14)",
    "faults": "Bytes that are no case of an order (7.3)",
}
