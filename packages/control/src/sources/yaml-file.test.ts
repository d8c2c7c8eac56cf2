import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, dictionary, property, stringMatching } from "fast-check";
import { stringify } from "yaml";
import { parseYaml } from "./yaml-file.ts";

function issuesOf(text: string): string[] {
  const result = parseYaml("f.yaml", text);
  return result.type === "read" ? [] : result.issues.map(({ path, message }) => `${path} ${message}`);
}

const refusals: Readonly<Record<string, { text: string; told: RegExp }>> = {
  "a key that stands twice": {
    text: "a: 1\nb:\n  c: 1\n  c: 2\n",
    told: /^f\.yaml:4 the key `c` stands twice$/,
  },
  "a tag it does not know": {
    text: "a: 1\nb: !secret x\n",
    told: /^f\.yaml:2 is not valid YAML: unresolved tag/,
  },
  "a binary tag": { text: "a: !!binary aGk=\n", told: /^f\.yaml:1 is not valid YAML/ },
  "a key that is no text": { text: "a: 1\n? [b]\n: 1\n", told: /^f\.yaml:2 is not valid YAML/ },
  "a second document": { text: "a: 1\n---\nb: 1\n", told: /^f\.yaml:2 is not valid YAML/ },
  "another version of YAML": { text: "%YAML 1.1\n---\na: yes\n", told: /only YAML 1\.2/ },
  "an alias of nothing": { text: "a: 1\nb: *nobody\n", told: /^f\.yaml:2 an alias names an anchor/ },
  "an empty file": { text: "", told: /^f\.yaml:1 the file is empty$/ },
  "a file of comments": { text: "# nothing\n", told: /the file is empty/ },
  "broken indentation": { text: "a: 1\n  b: 2\n", told: /^f\.yaml:1 is not valid YAML/ },
};

for (const [name, { text, told }] of Object.entries(refusals)) {
  test(`refuses ${name}, with its line`, () => {
    const [first = ""] = issuesOf(text);
    assert.match(first, told);
  });
}

test("refuses aliases that would fill the memory", () => {
  const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 9; level += 1) {
    bomb.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(", ")}]`,
    );
  }
  assert.match(issuesOf(bomb.join("\n"))[0] ?? "", /too many aliases/);
});

test("reads a few aliases", () => {
  const result = parseYaml("f.yaml", "a: &x [1]\nb: *x\n");
  assert.deepEqual(result.type === "read" && result.file.value, { a: [1], b: [1] });
});

test("refuses a file that nests too deep, and does not crash", () => {
  assert.ok(issuesOf("[".repeat(20_000)).length > 0);
  assert.ok(issuesOf(`a: ${"[".repeat(5_000)}${"]".repeat(5_000)}`).length >= 0);
});

test("finds a repeated key among very many in reasonable time", () => {
  const text = `${Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join("\n")}\nk7: 2\n`;
  const begin = performance.now();
  assert.deepEqual(issuesOf(text), ["f.yaml:50001 the key `k7` stands twice"]);
  assert.ok(performance.now() - begin < 5_000);
});

test("takes `__proto__` for an ordinary key", () => {
  const result = parseYaml("f.yaml", "__proto__: { admin: true }\n");
  assert.ok(result.type === "read");
  assert.deepEqual(Object.keys(result.file.value as object), ["__proto__"]);
  assert.equal((result.file.value as { admin?: boolean }).admin, undefined);
});

test("reads dates and words of YAML 1.1 as text", () => {
  const result = parseYaml("f.yaml", "a: 2026-01-01\nb: yes\nc: 010\n");
  assert.deepEqual(result.type === "read" && result.file.value, { a: "2026-01-01", b: "yes", c: 10 });
});

test("tells the line of any field, or of its nearest parent", () => {
  const result = parseYaml("f.yaml", "rules:\n  - id: a\n    sources:\n      - one\n      - two\n");
  assert.ok(result.type === "read");
  const { issueAt } = result.file;
  assert.equal(issueAt(["rules", 0, "sources", 1], "").path, "f.yaml:5 rules.0.sources.1");
  assert.equal(issueAt(["rules", 0, "missing"], "").path, "f.yaml:2 rules.0.missing");
  assert.equal(issueAt([], "").path, "f.yaml:1");
});

test("whatever is written as YAML names the line that holds the field", () => {
  const word = stringMatching(/^[a-z]{1,8}$/);
  check(
    property(dictionary(word, array(word, { minLength: 1 }), { minKeys: 1 }), (record) => {
      const text = stringify(record);
      const result = parseYaml("f.yaml", text);
      assert.ok(result.type === "read");
      for (const [key, items] of Object.entries(record)) {
        for (const index of items.keys()) {
          const line: number = Number(/:(\d+) /.exec(result.file.issueAt([key, index], "").path)?.[1]);
          assert.equal(text.split("\n")[line - 1]?.trim(), `- ${stringify(items[index]).trim()}`);
        }
      }
    }),
  );
});
