import type { Issue } from "@homeport/protocol";
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from "yaml";
import { lowerFirst } from "./value-at.ts";

/** A place in a document: keys and list positions; for example `["rules", 4, "sources", 0]`. */
export type FieldPath = readonly PropertyKey[];

/** A parsed file: its value, and a way back from any field to its line. */
export type YamlFile = {
  /** The file as a person knows it, relative to the folder that was given; for example `packs/CN/pack.yaml`. */
  name: string;
  value: unknown;
  /** What is wrong at a field, with the file and the line before it. */
  issueAt: (path: FieldPath, message: string) => Issue;
};

export type YamlResult = { type: "read"; file: YamlFile } | { type: "faulty"; issues: Issue[] };

/** Aliases that one file may resolve; more is how a small file grows to fill the memory. */
const maxAliasCount = 32;

/**
 * Parses YAML 1.2 with the core schema: string keys, no key twice, no unknown tags, one document.
 *
 * @example parseYaml("packs/US/pack.yaml", "market: US") // { type: "read", file: … }
 */
export function parseYaml(name: string, text: string): YamlResult {
  try {
    return parse(name, text);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    return faulty({ path: `${name}:1`, message: "the file nests deeper than can be read" });
  }
}

function parse(name: string, text: string): YamlResult {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    schema: "core",
    resolveKnownTags: false,
    stringKeys: true,
    // The library's own check compares every key with every other; `repeatedKeys` is linear.
    uniqueKeys: false,
  });
  const issueAtOffset = (offset: number, message: string): Issue => ({
    path: `${name}:${counter.linePos(offset).line || 1}`,
    message,
  });
  const issues = [
    ...[...document.errors, ...document.warnings].map((fault) =>
      issueAtOffset(fault.pos[0], `is not valid YAML: ${lowerFirst(fault.message)}`),
    ),
    ...repeatedKeys(document).map(({ key, offset }) =>
      issueAtOffset(offset, `the key \`${key}\` stands twice`),
    ),
  ];
  if (document.directives?.yaml.version !== "1.2") {
    issues.push(issueAtOffset(0, "only YAML 1.2 is read here"));
  }
  if (issues.length > 0) return { type: "faulty", issues };
  if (document.contents === null) return faulty(issueAtOffset(0, "the file is empty"));
  const value = resolve(document);
  if (value.type === "faulty") return faulty(issueAtOffset(value.offset, value.message));
  const issueAt = (path: FieldPath, message: string): Issue => ({
    path: [`${name}:${counter.linePos(offsetOf(document, path)).line}`, path.map(String).join(".")]
      .join(" ")
      .trim(),
    message,
  });
  return { type: "read", file: { name, value: value.value, issueAt } };
}

function faulty(issue: Issue): YamlResult {
  return { type: "faulty", issues: [issue] };
}

type Resolved = { type: "value"; value: unknown } | { type: "faulty"; offset: number; message: string };

function resolve(document: Document.Parsed): Resolved {
  try {
    return { type: "value", value: document.toJS({ maxAliasCount }) };
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    let offset = 0;
    visit(document, {
      Alias: (_, alias) => {
        offset = alias.range?.[0] ?? 0;
        return visit.BREAK;
      },
    });
    const many = /excessive/i.test(cause.message);
    const message = many ? "the file uses too many aliases" : "an alias names an anchor that is not set";
    return { type: "faulty", offset, message };
  }
}

function repeatedKeys(document: Document.Parsed): { key: string; offset: number }[] {
  const repeated: { key: string; offset: number }[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const text = String(key.value);
        if (seen.has(text)) repeated.push({ key: text, offset: key.range?.[0] ?? 0 });
        seen.add(text);
      }
    },
  });
  return repeated;
}

/** Where a field stands, or its nearest parent where the field itself is missing. */
function offsetOf(document: Document.Parsed, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const target = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(target)) {
      const item = target.items[Number(step)];
      if (item === undefined) break;
      offset = startOf(item) ?? offset;
      node = item;
    } else break;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
