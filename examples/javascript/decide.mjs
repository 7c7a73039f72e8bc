// Decides a case: `node decide.mjs COMPONENT CASE`, two files. docs/embedding.md says more.
import { readFile } from "node:fs/promises";
import { transpileBytes } from "@bytecodealliance/jco-transpile";

// Which rules COMPONENT serves: here `unreleased`, which may move no real money.
const RULES = "2be952322e9a1d68164f5f1bf385c80bc8bbcf0181fbbbf8a572de94a81f9fcc";
const CASE_BYTES_MAX = 2 << 20;
const OPTIONS = { name: "settlement", instantiation: "sync", noComponentErrorWrapping: false };

// jco makes a JavaScript module and a core module of a component: once is enough for many calls.
async function load(component) {
  const { files } = await transpileBytes(component, OPTIONS);
  const source = Buffer.from(files["settlement.js"]).toString("base64");
  const { instantiate } = await import(`data:text/javascript;base64,${source}`);
  const core = await WebAssembly.compile(files["settlement.core.wasm"]);
  return () => instantiate(() => core, {}).contract; // an instance for each call; no imports
}

function stop(exitCode, ...why) {
  console.error(...why);
  process.exit(exitCode);
}

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const read = (at) => readFile(process.argv[at] ?? "");
const [component, bytes] = await Promise.all([read(2), read(3)]).catch((error) =>
  stop(2, "expected two files, COMPONENT CASE:", error.message),
);
if (bytes.length > CASE_BYTES_MAX) stop(2, "these bytes are no case: too-large");

let view;
const contract = await load(component).catch((error) => stop(3, "abstained:", error.message));
try {
  view = contract().view(contract().decide(bytes));
} catch (error) {
  if (error.payload) stop(2, "these bytes are no case:", error.payload.code);
  stop(3, "abstained:", error.message); // never a decision, never compared
}
if (hex(view.rules) !== RULES) stop(3, "abstained: the component does not serve the case's rules");

const { tag, val } = view.outcome;
if (tag === "settle" || tag === "change") {
  console.log(tag, val.basis);
  for (const part of val.allocations)
    console.log(part.destination, part.amount, "to", hex(part.account));
  for (const signal of val.signals) console.log(signal.fact.tag, "about", hex(signal.subject));
} else if (tag === "hold") console.log("hold", val.code, "until", String(val.nextDeadline));
else if (tag === "pass") console.log("pass", hex(val.emt.claim));
else console.log("refuse", val);
