import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { EngineFailure, type EngineFailureKind, type Engines, startEngines } from "./index.ts";

const engines = startEngines({ timeoutMs: 30_000 }); // the dictionary loads slowly on a busy machine
after(async () => await engines.close());

const plain = { type: "tldr", length: "short", format: "plain-text" } as const;

function withWorker(name: string, timeoutMs = 500): Engines {
  return startEngines({ timeoutMs, worker: new URL(`../test-workers/${name}.ts`, import.meta.url) });
}

/** The kinds of failure of calls that must all fail. */
async function failures(calls: readonly Promise<unknown>[]): Promise<EngineFailureKind[]> {
  return await Promise.all(
    calls.map(async (call) => {
      const failure = await call.then(
        () => null,
        (error: unknown) => error,
      );
      assert.ok(failure instanceof EngineFailure);
      return failure.kind;
    }),
  );
}

test("an answer names the engine, its version and the language", async () => {
  const proofread = await engines.proofread({ text: "I recieve it.", language: "en" });
  assert.ok(proofread.type === "done");
  assert.equal(proofread.value.correctedInput, "I receive it.");
  assert.deepEqual(proofread.engine, { id: "harper", version: "2.10.0", level: "A" });
  assert.equal(proofread.language, "en");

  const summary = await engines.summarize({ ...plain, text: "市议会周二投票关闭电厂。天气很好。" });
  assert.ok(summary.type === "done");
  assert.deepEqual(summary.engine, { id: "textrank", version: "0.1.0", level: "B" });
  assert.equal(summary.language, "zh");
});

test("the language may be named or detected, with the same result", async () => {
  const text = "The council voted to close the plant. It supplies a tenth of the power.";
  const named = await engines.summarize({ ...plain, text, language: "en-AU" });
  assert.ok(named.type === "done");
  assert.deepEqual(await engines.summarize({ ...plain, text }), named);
});

test("Chinese proofreading is unavailable, not an unchanged text", async () => {
  for (const input of [{ text: "我以经到了，他门也来了。" }, { text: "我以经到了。", language: "zh-Hans" }]) {
    const answer = await engines.proofread(input);
    assert.ok(answer.type === "unavailable");
    assert.equal(answer.code, "language_unsupported");
    assert.deepEqual(answer.languages, ["en"]);
  }
});

test("what cannot be done is said, with a reason", async () => {
  const asked = [
    engines.summarize({ ...plain, text: "a ".repeat(100_001), language: "en" }),
    engines.proofread({ text: "word ".repeat(4_001), language: "en" }),
    engines.summarize({ ...plain, text: " \n\u200b 12 😀" }),
    engines.proofread({ text: "", language: "en" }),
    engines.summarize({ ...plain, text: "Die Sitzung wurde auf Donnerstag verschoben." }),
    engines.summarize({ ...plain, text: "ok" }),
  ];
  const codes = (await Promise.all(asked)).map((answer) =>
    answer.type === "unavailable" ? answer.code : "done",
  );
  assert.deepEqual(codes, [
    "input_too_long",
    "input_too_long",
    "input_empty",
    "input_empty",
    "language_unsupported",
    "language_unknown",
  ]);
});

test("hostile text is answered within seconds and takes no later call down", async () => {
  const hostile = [
    "x".repeat(100_000),
    "\ud800".repeat(50_000),
    "?!".repeat(50_000),
    "\u200b".repeat(100_000),
    "\0 ".repeat(50_000),
  ];
  for (const text of hostile) {
    const start = performance.now();
    await engines.summarize({ ...plain, text, language: "zh" });
    await engines.summarize({ ...plain, text, language: "en" });
    await engines.proofread({ text: text.slice(0, 20_000), language: "en" });
    await engines.detectLanguage(text);
    assert.ok(performance.now() - start < 8_000);
  }
  assert.equal((await engines.detectLanguage("The meeting was moved to Thursday.")).language, "en");
});

test("the caller's event loop keeps turning while the engines work", async () => {
  const text = "He have recieved teh letter from there manager on monday. ".repeat(300);
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  const start = performance.now();
  await engines.proofread({ text, language: "en" });
  clearInterval(timer);
  const took = performance.now() - start;
  assert.ok(took > 50, "too quick to tell");
  assert.ok(turns > took / 50, `${turns} turns in ${took} ms`);
});

test("a call that hangs times out, those behind it are rejected, and the next call is answered", async () => {
  const hanging = withWorker("hanging", 1_000);
  assert.equal(await hanging.detectLanguage("first"), "answered");
  const kinds = await failures([
    hanging.detectLanguage("second"),
    hanging.summarize({ ...plain, text: "third" }),
    hanging.proofread({ text: "fourth" }),
  ]);
  assert.deepEqual(kinds, ["timeout", "crashed", "crashed"]);
  assert.equal(await hanging.detectLanguage("fifth"), "answered");
  await hanging.close();
});

test("a call that hangs times out even while others keep arriving", { timeout: 10_000 }, async () => {
  const hanging = withWorker("hanging", 600);
  await hanging.detectLanguage("first");
  const start = performance.now();
  const calls = [hanging.detectLanguage("second")];
  const took = failures(calls.slice(0, 1)).then(() => performance.now() - start);
  const arrivals = setInterval(() => calls.push(hanging.detectLanguage("another")), 100);
  const elapsed = await took;
  clearInterval(arrivals);
  assert.ok(elapsed < 1_500, `took ${elapsed} ms`);
  await Promise.allSettled([...calls, hanging.close()]);
});

test("a thread that exits or dies rejects every open call, without what was sent", async () => {
  for (const name of ["exiting", "crashing"]) {
    const broken = withWorker(name, 5_000);
    const calls = [broken.detectLanguage("my secret"), broken.detectLanguage("my other secret")];
    assert.deepEqual(await failures(calls), ["crashed", "crashed"]);
    const failure = await broken.detectLanguage("my third secret").catch((error: unknown) => error);
    assert.ok(failure instanceof EngineFailure);
    assert.ok(!failure.message.includes("secret"));
    assert.equal(failure.cause, undefined);
    await broken.close();
  }
});

test("a thread file that is not there rejects the call", async () => {
  const missing = withWorker("no-such-file", 5_000);
  assert.deepEqual(await failures([missing.detectLanguage("text")]), ["crashed"]);
  await missing.close();
});

test("an engine that threw is replaced, and those behind it are rejected", async () => {
  const throwing = withWorker("throwing", 5_000);
  const kinds = await failures([throwing.detectLanguage("one"), throwing.detectLanguage("two")]);
  assert.deepEqual(kinds, ["threw", "crashed"]);
  assert.deepEqual(await failures([throwing.detectLanguage("three")]), ["threw"]);
  await throwing.close();
});

test("a call that only waits behind others does not time out", async () => {
  const slow = withWorker("slow", 400);
  const calls = Array.from({ length: 6 }, () => slow.detectLanguage("text")); // 900 ms in all
  assert.deepEqual(await Promise.all(calls), [0, 1, 2, 3, 4, 5]);
  await slow.close();
});

test("closing rejects open calls and later ones, and may be done twice", async () => {
  const closing = withWorker("slow", 5_000);
  const open = failures([closing.detectLanguage("one"), closing.detectLanguage("two")]);
  await closing.close();
  assert.deepEqual(await open, ["closed", "closed"]);
  assert.deepEqual(await failures([closing.proofread({ text: "three" })]), ["closed"]);
  await closing.close();
  const unused = startEngines();
  await unused.close();
  assert.deepEqual(await failures([unused.detectLanguage("four")]), ["closed"]);
});

test("an idle thread does not keep a process alive, and an open call does", async () => {
  const script = `
    import { startEngines } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const engines = startEngines({ timeoutMs: 30000 });
    const found = await engines.detectLanguage("The meeting was moved to Thursday.");
    console.log(found.language);`;
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    timeout: 60_000,
  });
  assert.equal((await run).stdout, "en\n");
});
