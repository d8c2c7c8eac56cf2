import { fileURLToPath } from "node:url";
import { type BinaryModule, type Lint, LocalLinter } from "harper.js";
import { dialects, type EnglishDialect } from "./dialects.ts";

/** A finding of Harper: UTF-16 offsets, and what each suggestion would put there. */
export type Finding = {
  rule: string;
  kind: string;
  start: number;
  end: number;
  problem: string;
  message: string;
  suggestions: readonly string[];
};

/** How `SuggestionKind` of harper.js counts. */
const suggestionKinds = { replace: 0, remove: 1, insertAfter: 2 };

const linters = new Map<string, Promise<LocalLinter>>();

/** Everything but spelling that Harper finds in a piece of prose. */
export async function findGrammar(text: string, dialect: EnglishDialect): Promise<Finding[]> {
  const linter = await linterFor(dialect, "grammar");
  const groups = await linter.organizedLints(text, { language: "plaintext", dedup: false });
  return Object.entries(groups).flatMap(([rule, lints]) => lints.map((lint) => read(lint, rule)));
}

/**
 * Harper's suggestions for those of the words that are misspelled in the dialect.
 *
 * About 25 ms for each misspelled word, next to nothing for the others.
 */
export async function suggestSpellings(
  words: readonly string[],
  dialect: EnglishDialect,
): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  if (words.length === 0) return found;
  const linter = await linterFor(dialect, "spelling");
  const lints = await linter.lint(words.join("\n"), { language: "plaintext" });
  for (const { problem, suggestions } of lints.map((lint) => read(lint, "SpellCheck"))) {
    found.set(problem, suggestions);
  }
  return found;
}

/** True for a word that is in Harper's dictionary in any dialect; about 0.15 ms. */
export async function isEnglishWord(word: string): Promise<boolean> {
  const linter = await linterFor("american", "spelling");
  return await linter.isLikelyEnglish(word); // of a single word, it asks the dictionary
}

async function linterFor(dialect: EnglishDialect, purpose: "grammar" | "spelling"): Promise<LocalLinter> {
  const key = `${dialect} ${purpose}`;
  const linter = linters.get(key) ?? createLinter(dialect, purpose);
  linters.set(key, linter);
  return await linter;
}

async function createLinter(dialect: EnglishDialect, purpose: "grammar" | "spelling"): Promise<LocalLinter> {
  const linter = new LocalLinter({ binary: await loadBinary(), dialect: dialects[dialect].harper });
  const rules = await linter.getDefaultLintConfig();
  for (const rule of Object.keys(rules)) {
    if (purpose === "spelling") rules[rule] = rule === "SpellCheck";
    else if (rule === "SpellCheck") rules[rule] = false;
  }
  await linter.setLintConfig(rules);
  return linter;
}

/**
 * The WebAssembly of the package; nothing is fetched. harper.js 2.10.0 opens the file by the path of its
 * URL, which is no file name on Windows or under a folder with a space; there the inlined copy serves,
 * which takes 200 MB more.
 */
async function loadBinary(): Promise<BinaryModule> {
  const file = import.meta.resolve("harper.js/binary");
  if (new URL(file).pathname === fileURLToPath(file)) return (await import("harper.js/binary")).binary;
  return (await import("harper.js/binaryInlined")).binaryInlined;
}

/** Copies a lint out of the WebAssembly memory, and frees it there. */
function read(lint: Lint, rule: string): Finding {
  const span = lint.span();
  const problem = lint.get_problem_text();
  const finding: Finding = {
    rule,
    kind: lint.lint_kind(),
    start: span.start,
    end: span.end,
    problem,
    message: lint.message(),
    suggestions: lint.suggestions().map((suggestion) => {
      const text = suggestion.get_replacement_text();
      const kind: number = suggestion.kind();
      suggestion.free();
      if (kind === suggestionKinds.remove) return "";
      return kind === suggestionKinds.insertAfter ? problem + text : text;
    }),
  };
  span.free();
  lint.free();
  return finding;
}
