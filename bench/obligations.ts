import type { ReceiptEntry } from "@homeport/protocol";
import { request } from "undici";
import { model } from "./trial.ts";

/** What the receipts of a request in each market must say was met; else something else was measured than is told. */
const demanded: Record<"CN" | "US", readonly string[]> = {
  CN: ["disclose", "label", "locate", "retain", "screen", "screen"],
  US: [],
};

/** What they must not say; `homeport-us` is told to go without. */
const absent: Record<"CN" | "US", readonly string[]> = { CN: [], US: ["label", "screen"] };

/** Asks once and reads the receipts back. @throws Error where they do not say what this benchmark tells of itself. */
export async function assertObligations(url: string, token: string, market: "CN" | "US"): Promise<void> {
  const reply = await request(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "Hello." }] }),
  });
  const body = await reply.body.text();
  if (reply.statusCode !== 200)
    throw new Error(`the gateway answers ${reply.statusCode}: ${body.slice(0, 500)}`);
  const receipt = String(reply.headers["homeport-receipt"]);
  const found = await request(`${url}/v1/receipts/${receipt}`);
  const { entries } = (await found.body.json()) as { entries: ReceiptEntry[] };
  const met = entries
    .filter(({ facts }) => facts.kind === "outcome" && facts.outcome === "served")
    .flatMap(({ facts }) => facts.obligations)
    .filter(({ status }) => status === "met")
    .map(({ type }) => type);
  const left = demanded[market].reduce<string[]>((rest, type) => without(rest, type), met);
  const missing = met.length - left.length < demanded[market].length;
  const surplus = left.some((type) => absent[market].includes(type));
  if (entries.length !== 2 || missing || surplus) {
    throw new Error(
      `the receipts of ${market} say \`${met.toSorted().join(", ")}\` in ${entries.length} entries`,
    );
  }
}

function without(all: readonly string[], one: string): string[] {
  const at = all.indexOf(one);
  return at < 0 ? [...all] : all.toSpliced(at, 1);
}
