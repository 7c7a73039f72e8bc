"""The numbers of session.md, tables T1 to T8: names to numbers and back. They never reorder."""

KINDS = {1: "allocated", 2: "cancelled", 3: "cancel-request", 4: "accusation",
         5: "vote", 6: "abort", 7: "checkpoint", 8: "attestation"}
REASONS = {0: "COMPLETED_NORMAL", 1: "CONSUMER_REQUEST", 2: "PROVIDER_VOLUNTARY", 3: "VM_DIED",
           4: "TIMEOUT", 5: "CONSUMER_MISUSE", 6: "ALLOCATION_FAILED", 7: "CONNECTIVITY_FAILED"}
MISUSE_CLASSES = {0: "RESOURCE_CLASS_VIOLATION", 1: "EGRESS_ABUSE", 2: "FORBIDDEN_PORT",
                  3: "POLICY_HASH_MATCH"}
CONDITIONS = {0: "COMPLETED_NORMAL", 1: "CONSUMER_TERMINATED_EARLY", 2: "PROVIDER_TERMINATED",
              3: "SESSION_FAILED"}
OUTCOMES = {0: "settle", 1: "hold", 2: "refuse"}
TO = {0: "release", 1: "burn", 2: "refund"}
POTS = {0: "escrow"}
BASES = {1: "ATTESTED", 2: "ABORTED", 3: "NO_ALLOCATION", 4: "NO_VERIFICATION", 5: "NO_END",
         6: "NO_ATTESTATION", 7: "CONFLICT_ENDED"}
HOLDS = {16: "WAIT_ALLOCATION", 17: "WAIT_VERIFICATION", 18: "WAIT_END", 19: "WAIT_ATTESTATION",
         20: "CONFLICT"}
REFUSALS = {32: "NOT_LOCKED", 33: "LOCK_KEY", 34: "LOCK_CABAL", 35: "LOCK_QUORUM",
            36: "LOCK_TERMS", 37: "LOCK_UNSIGNED_PARTY", 38: "LOCK_UNSIGNED_CABAL"}
ITEMS = {0: "COUNTED", 64: "FOREIGN", 65: "UNSIGNED", 66: "NOT_ENTITLED", 67: "BAD_SIGNATURE",
         68: "FROM_THE_FUTURE", 69: "ALLOCATED_EARLY", 70: "CLAIM_TOO_LONG", 71: "ABORT_REASON",
         72: "NO_EVIDENCE", 73: "ABORT_EARLY", 80: "ALLOCATED_UNKNOWN", 81: "START_EARLY",
         82: "END_BEFORE_START", 83: "END_EVENT_UNKNOWN", 84: "REASON_DIFFERS",
         85: "END_AFTER_EVENT", 86: "QUORUM_SHORT"}
FAULTS = {1: "TOO_LARGE", 2: "TRUNCATED", 3: "BAD_VALUE", 4: "TOO_MANY", 5: "TRAILING",
          6: "ORDER", 7: "HOST_TIME", 8: "HOST_STATE"}
STATUSES = {0: "LOCKED", 1: "SETTLED"}
SIGNALS = {0: "CREDIT", 1: "RELIABILITY_MARK", 2: "INVESTIGATE", 3: "MISUSE_FLAG",
           4: "FALSE_CLAIM", 5: "EQUIVOCATION", 6: "DISSENT", 7: "WITNESS_ABSENT", 8: "UNDERPAID"}
VERSIONS = {1: 1}
LANES = {1: "session"}
SESSION_LANE, ORDER_LANE = 1, 2


def number(table, name):
    """The number of a name in one of the tables above."""
    for value, known in table.items():
        if known == name:
            return value
    raise KeyError(name)


# Short names for the rules, which read better with the words of the procedure.
ALLOCATED, CANCELLED, CANCEL_REQUEST, ACCUSATION, VOTE, ABORT, CHECKPOINT, ATTESTATION = range(1, 9)
(COMPLETED_NORMAL, CONSUMER_REQUEST, PROVIDER_VOLUNTARY, VM_DIED, TIMEOUT, CONSUMER_MISUSE,
 ALLOCATION_FAILED, CONNECTIVITY_FAILED) = range(8)


class Condition:
    """T2 conditions."""
    COMPLETED_NORMAL, CONSUMER_TERMINATED_EARLY, PROVIDER_TERMINATED, SESSION_FAILED = range(4)


class Basis:
    """T3 bases of a Settle."""
    (ATTESTED, ABORTED, NO_ALLOCATION, NO_VERIFICATION, NO_END, NO_ATTESTATION,
     CONFLICT_ENDED) = range(1, 8)


class Hold:
    """T3 codes of a Hold."""
    WAIT_ALLOCATION, WAIT_VERIFICATION, WAIT_END, WAIT_ATTESTATION, CONFLICT = range(16, 21)


class Refuse:
    """T4."""
    (NOT_LOCKED, LOCK_KEY, LOCK_CABAL, LOCK_QUORUM, LOCK_TERMS, LOCK_UNSIGNED_PARTY,
     LOCK_UNSIGNED_CABAL) = range(32, 39)


class Code:
    """T5."""
    COUNTED = 0
    (FOREIGN, UNSIGNED, NOT_ENTITLED, BAD_SIGNATURE, FROM_THE_FUTURE, ALLOCATED_EARLY,
     CLAIM_TOO_LONG, ABORT_REASON, NO_EVIDENCE, ABORT_EARLY) = range(64, 74)
    (ALLOCATED_UNKNOWN, START_EARLY, END_BEFORE_START, END_EVENT_UNKNOWN, REASON_DIFFERS,
     END_AFTER_EVENT, QUORUM_SHORT) = range(80, 87)


class Signal:
    """T8."""
    (CREDIT, RELIABILITY_MARK, INVESTIGATE, MISUSE_FLAG, FALSE_CLAIM, EQUIVOCATION, DISSENT,
     WITNESS_ABSENT, UNDERPAID) = range(9)


class Fault(Exception):
    """T6: these bytes have no decision, on any host. `code` is the one byte."""
    (TOO_LARGE, TRUNCATED, BAD_VALUE, TOO_MANY, TRAILING, ORDER, HOST_TIME,
     HOST_STATE) = range(1, 9)

    def __init__(self, code, place=""):
        super().__init__(f"{FAULTS[code]} {place}".strip())
        self.code = code
        self.place = place
