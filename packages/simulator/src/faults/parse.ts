import { faults } from "./catalogue.ts";
import type { Fault } from "./fault.ts";

/** A fault with what it was given. */
export type AskedFault = { fault: Fault; argument: string; text: string };

export type Parsed = { type: "ok"; asked: readonly AskedFault[] } | { type: "error"; message: string };

/** Other ways to write the name of a fault. */
const aliases: Readonly<Record<string, string>> = {
  "429-without-retry-after": "status=429-without-retry-after",
  "status=quota": "quota",
  "status-200": "status-200-error-body",
  coalesced: "coalesced-frames",
};

const longestDelay = 600_000;

/** Reads a comma list of faults; `parseFaults("slow-first-byte=200, missing-done")` gives two. */
export function parseFaults(list: string): Parsed {
  const asked: AskedFault[] = [];
  for (const text of list.split(",").map((part) => part.trim())) {
    if (text === "") continue;
    const found = find(text);
    if (typeof found === "string") return { type: "error", message: found };
    asked.push(found);
  }
  return { type: "ok", asked };
}

function find(text: string): AskedFault | string {
  const name = aliases[text] ?? text;
  const exact = faults.find((fault) => fault.name === name && fault.takes === "nothing");
  if (exact !== undefined) return { fault: exact, argument: "", text };
  const [before = "", ...rest] = text.split("=");
  const argument = rest.join("=");
  const fault = faults.find((candidate) => candidate.name === before);
  if (fault === undefined) {
    const names = faults.map((known) => `\`${known.name}\``).join(", ");
    return `there is no fault \`${text.slice(0, 60)}\`; use one of ${names}`;
  }
  const problem = wrong(fault, argument);
  return problem ?? { fault, argument, text };
}

function wrong({ name, takes }: Fault, argument: string): string | null {
  switch (takes) {
    case "nothing":
      return `the fault \`${name}\` takes no value`;
    case "milliseconds":
      return /^\d{1,6}$/.test(argument) && Number(argument) <= longestDelay
        ? null
        : `the fault \`${name}\` takes milliseconds up to ${longestDelay}, for example \`${name}=500\``;
    case "seconds":
      return /^-?\d{1,8}$/.test(argument)
        ? null
        : `the fault \`${name}\` takes seconds, for example \`${name}=-600\``;
    case "name":
      return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(argument)
        ? null
        : `the fault \`${name}\` takes a name in lower case, for example \`${name}=cut\``;
    case "url":
      return URL.canParse(argument)
        ? null
        : `the fault \`${name}\` takes an address, for example \`${name}=https://example.com/\``;
  }
}
