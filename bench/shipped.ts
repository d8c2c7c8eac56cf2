import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileContent, readSources, type Compiled } from "@homeport/control";
import { generateKey, signingKey, type VerifyingKey, verifyingKey } from "@homeport/protocol/envelope";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A day on which the example approval is in force. */
export const day = Date.UTC(2026, 10, 22);

/** The packs, launch book and filters of this repository, compiled, with the example approval recorded. */
export async function compileShipped(): Promise<Compiled & { filterKey: VerifyingKey }> {
  const home = mkdtempSync(join(tmpdir(), "homeport-bench-"));
  try {
    cpSync(join(root, "examples", "approvals"), join(home, "launch", "approvals"), { recursive: true });
    const sources = await readSources({
      home,
      packs: join(root, "packs"),
      launch: join(root, "launch"),
      filters: join(root, "filters"),
    });
    const key = generateKey();
    return {
      ...compileContent(sources, signingKey(key.privatePem)),
      filterKey: verifyingKey(key.publicPem),
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
