import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

type Listing = { url: string; places: { partner: string; host: string; base: string }[] };

function start(words: readonly string[]) {
  return spawn(process.execPath, [main, "simulate", ...words], {
    env: { ...process.env, HOMEPORT_LANG: "en" },
  });
}

async function outcome(words: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = start(words);
  let said = "";
  child.stderr.on("data", (part: Buffer) => (said += part.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, said };
}

test("plays the partners of its list, with a scenario, until it is told to end", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "homeport-simulate-"));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, "scenario.yaml");
  await writeFile(file, "- host: qianfan.baidubce.com\n  faults: [mode=flag-4]\n  times: 1\n");
  const child = start(["--port", "0", "--seed", "7", "--scenario", file, "--json"]);
  t.after(() => child.kill("SIGKILL"));
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { places } = JSON.parse(line) as Listing;
  const base = places.find(({ host }) => host === "qianfan.baidubce.com")?.base;
  const body = JSON.stringify({ model: "ernie-5.1", messages: [{ role: "user", content: "hello" }] });
  const headers = { "content-type": "application/json", authorization: "Bearer simulated-me" };
  const reply = await fetch(`${base}/chat/completions`, { method: "POST", headers, body });
  assert.equal(reply.headers.get("homeport-simulated"), "1");
  const { choices } = (await reply.json()) as { choices: { flag: number }[] };
  assert.equal(choices[0]?.flag, 4);
  const ended = once(child, "exit");
  child.kill("SIGINT");
  assert.deepEqual(await ended, [0, null]);
});

test("says what it cannot honour, and ends", async () => {
  const wrong = [
    ["--port", "http"],
    ["--limits", "some"],
    ["--port", "0", "--scenario", "no-such-file.yaml"],
  ];
  for (const { code, said } of await Promise.all(wrong.map(outcome))) {
    assert.ok(code === 1 || code === 2, String(code));
    assert.doesNotMatch(said, /\n {4}at /);
    assert.match(said, /--|no-such-file/);
  }
});
