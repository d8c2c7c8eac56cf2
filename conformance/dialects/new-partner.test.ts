import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { askPartner } from "../../packages/gateway/src/partners/call.ts";
import { dialects, openDialects } from "../../packages/gateway/src/partners/dialects.ts";
import { openEgress } from "../../packages/gateway/src/partners/egress.ts";
import {
  endpointAt,
  limits,
  permitFor,
  reply,
  standIn,
} from "../../packages/gateway/src/partners/server.fixture.ts";
import { brief } from "./brief.ts";
import { taskOf } from "./run-case.ts";

const shipped = new URL("../../packages/gateway/src/partners/dialects/", import.meta.url);

type Written = Record<string, unknown>;

function recordOf(name: string): Written {
  return JSON.parse(readFileSync(new URL(`${name}.json`, shipped), "utf8")) as Written;
}

/** A folder with one record, as somebody would add it. */
function folderWith(test: TestContext, record: Written, file = `${String(record["dialect"])}.json`): URL {
  const folder = mkdtempSync(join(tmpdir(), "homeport-dialect-"));
  test.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), JSON.stringify(record));
  return pathToFileURL(`${folder}/`);
}

describe("a new partner", () => {
  it("that speaks as OpenAI does is one file of data, and can be asked with no line of code", async (test) => {
    const folder = folderWith(test, {
      ...recordOf("tencent"),
      dialect: "acme-cloud",
      title: "Acme Cloud",
      auth: { kind: "header", name: "x-acme-key" },
      paths: { chat: { whole: "/talk" } },
      reasoningFields: ["musing"],
      finish: { done: "stop", hushed: "content_filter" },
      verdicts: [
        {
          id: "hushed",
          on: "reply",
          match: { finish: ["hushed"] },
          phase: "output",
          scope: "answer",
          category: "inspection",
          retract: true,
          endSession: true,
        },
      ],
    });
    const added = openDialects(folder);
    const server = await standIn(test, (response, { body }) =>
      reply(response, 200, {
        choices: [
          {
            message: { musing: "Hm.", content: "Hi" },
            finish_reason: body.includes("hush") ? "hushed" : "done",
          },
        ],
      }),
    );
    const egress = openEgress({ simulator: null, limits });
    test.after(() => egress.close());
    const ask = async (content: string) => {
      const batches = await Array.fromAsync(
        askPartner(
          egress,
          {
            permit: permitFor(endpointAt(server.url, { dialect: "acme-cloud" })),
            model: "m-1",
            task: taskOf({
              stream: false,
              parameters: {},
              tools: false,
              messages: [{ role: "user", content }],
            }),
            credential: { type: "key", value: "key-1" },
            signal: new AbortController().signal,
            simulate: null,
            now: 0,
          },
          (name) => added.get(name),
        ),
      );
      return batches.flat();
    };
    assert.deepEqual(brief(await ask("Hello")), ["reasoning Hm.", "text Hi", "finish stop"]);
    assert.deepEqual(brief(await ask("hush")), [
      "hit output answer inspection retract end (hushed)",
      "finish content_filter",
    ]);
    assert.equal(server.seen[0]?.path, "/talk");
    assert.equal(server.seen[0]?.headers["x-acme-key"], "key-1");
  });
});

describe("a record", () => {
  const good = recordOf("deepseek");

  it("of this build is on disk, and what is on disk is of this build", () => {
    assert.deepEqual([...openDialects(shipped).keys()], [...dialects.keys()]);
    assert.ok(dialects.size >= 19);
  });

  const wrong: Readonly<Record<string, Written>> = {
    "holds a field that nobody knows": { host: "x" },
    "has no evidence": { evidence: [] },
    "names a hook that is not built": { hooks: { decode: "toString" } },
    "holds a pattern that is none": { errors: [{ id: "a", match: { code: "(" }, class: "ours" }] },
    "gives two rules one id": {
      errors: [
        { id: "a", match: { status: [400] }, class: "ours" },
        { id: "a", match: { status: [401] }, class: "ours" },
      ],
    },
    "has a rule without a condition": { errors: [{ id: "a", match: {}, class: "ours" }] },
    "has a finish for content without a verdict of its own": { finish: { hushed: "content_filter" } },
    "has a category outside of the table": {
      verdicts: [{ ...(good["verdicts"] as Written[])[0], category: "whatever" }],
    },
    "judges a reply by a status": {
      errors: [{ id: "a", on: "reply", match: { status: [400] }, class: "ours" }],
    },
    "signs without saying how": { auth: { kind: "tc3", service: "s", action: "a", version: "2026-01-01" } },
    "carries a query in which a key could stand": {
      paths: { chat: { whole: "/c", streamedQuery: "key={key}" } },
    },
  };
  for (const [name, change] of Object.entries(wrong)) {
    it(`is refused at the start where it ${name}`, (test) => {
      assert.throws(() => openDialects(folderWith(test, { ...good, ...change })));
    });
  }

  it("is refused where its file is named otherwise", (test) => {
    assert.throws(() => openDialects(folderWith(test, good, "other.json")), /holds the dialect/);
    assert.equal(openDialects(folderWith(test, good)).size, 1);
  });
});
