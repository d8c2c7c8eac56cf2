import type { IncomingMessage } from "node:http";
import { type Issue, Problem } from "@homeport/protocol";

/** What official clients put into a query by themselves: Azure's version of an interface, and Anthropic's mark of its beta. */
const knownQueries: ReadonlySet<string> = new Set(["api-version", "beta"]);

/** Headers by which a client asks for something and that nothing here follows; each may name several. */
const lists = ["anthropic-beta", "openai-beta"] as const;
const single = ["idempotency-key", "openai-organization", "openai-project"] as const;

/** The versions of Anthropic's interface that its clients name and that are spoken here; what is asked of another is not. */
const anthropicVersions: ReadonlySet<unknown> = new Set(["2023-06-01", "2026-10-21"]);

const none: readonly string[] = [];
const nothingRead: ReadonlySet<string> = new Set();

/**
 * What a request asks for beside its body and nobody is told, by name: betas, versions, accounts. What nobody knows is
 * refused, because nothing may be dropped in silence.
 *
 * @param read what of the query is read at this path, and so is neither.
 * @throws Problem `unsupported_parameter` for any other query
 */
export function besideBody(
  { url = "", headers }: Pick<IncomingMessage, "url" | "headers">,
  read: ReadonlySet<string> = nothingRead,
): readonly string[] {
  let omitted: string[] | null = null;
  const omit = (name: string) => void (omitted ??= []).push(name);
  if (url.includes("?")) for (const name of queriesIn(url, read)) omit(`query.${name}`);
  for (const header of lists) {
    const asked = headers[header];
    if (asked === undefined) continue;
    for (const name of String(asked).split(",")) omit(named(header, name.trim()));
  }
  for (const header of single) if (headers[header] !== undefined) omit(header);
  const version = headers["anthropic-version"];
  if (version !== undefined && !anthropicVersions.has(version)) omit("anthropic-version");
  return omitted === null ? none : [...new Set<string>(omitted)];
}

function queriesIn(url: string, read: ReadonlySet<string>): string[] {
  const query = url.slice(url.indexOf("?") + 1).split("#", 1)[0];
  const names = [...new Set(new URLSearchParams(query).keys())].filter((name) => !read.has(name));
  const issues = names.flatMap((name): Issue[] =>
    knownQueries.has(name)
      ? []
      : [
          {
            path: `query.${name.slice(0, 64)}`,
            message: "nothing is read from a query; it belongs in the body",
          },
        ],
  );
  if (issues.length > 0) throw new Problem("unsupported_parameter", { issues });
  return names;
}

/** A name is told as it was sent where it is a plain word, for it goes into a header of the reply. */
function named(header: string, name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? `${header}.${name}` : header;
}
