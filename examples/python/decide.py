"""Decides a case: `python decide.py COMPONENT CASE`, two files. docs/embedding.md says more."""
import sys
from wasmtime import Config, Engine, Store, WasmtimeError
from wasmtime.component import Component, Linker

# Which rules COMPONENT serves: here `unreleased`, which may move no real money.
RULES = "2be952322e9a1d68164f5f1bf385c80bc8bbcf0181fbbbf8a572de94a81f9fcc"
CASE_BYTES_MAX, FUEL_MAX, MEMORY_BYTES_MAX = 2 << 20, 30_000_000_000, 64 << 20
config = Config()
config.consume_fuel = True
engine = Engine(config)

def call(component, function, data):
    store = Store(engine)  # one for each call, so that no call can influence another
    store.set_fuel(FUEL_MAX)
    store.set_limits(memory_size=MEMORY_BYTES_MAX)
    instance = Linker(engine).instantiate(store, component)
    interface = instance.get_export_index(store, "quittance:settlement/contract@0.1.0")
    index = instance.get_export_index(store, function, interface)
    return instance.get_func(store, index)(store, data)

def stop(exit_code, *why):
    sys.exit(print(*why, file=sys.stderr) or exit_code)

try:
    component, case = (open(path, "rb").read() for path in sys.argv[1:])
    component = Component(engine, component)
    decision = call(component, "decide", case) if len(case) <= CASE_BYTES_MAX else None
    if not isinstance(decision, bytes):
        stop(2, "these bytes are no case:", decision.code if decision else "too-large")
    view = call(component, "view", decision).payload
except (OSError, ValueError) as error:
    stop(2, "expected two files, COMPONENT CASE:", error)
except WasmtimeError as error:
    stop(3, "abstained:", error)  # never a decision, never compared
if view.rules.hex() != RULES:
    stop(3, "abstained: the component does not serve the rules that the case pins")

result = view.outcome.payload
if view.outcome.tag in ("settle", "change"):
    print(view.outcome.tag, result.basis)
    for part in result.allocations:
        print(part.destination, part.amount, "to", part.account.hex())
    for signal in result.signals:
        print(signal.fact.tag, "about", signal.subject.hex())
elif view.outcome.tag == "hold":
    print("hold", result.code, "until", getattr(result, "next-deadline"))
else:
    print(view.outcome.tag, result if view.outcome.tag == "refuse" else result.emt.claim.hex())
