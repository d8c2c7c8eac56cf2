import type { ReceiptFacts } from "@homeport/protocol";
import type { PostOptions, World } from "../support/world.ts";
import type { Column, Outcome } from "./outcome.ts";
import { readReply, type Seen } from "./read.ts";
import type { Rule } from "./rule.ts";
import type { Surface } from "./surfaces.ts";
import { firstHosts, label, places, words } from "./worlds.ts";

type Ran = { seen: Seen; receipt: string | null; left: boolean };
let count = 0;

/** Runs one cell: one request, after whatever its column wants done first. */
export async function runCell(
  world: World,
  { rule, surface }: { rule: Rule; surface: Surface },
  { column, stream }: { column: Column; stream: boolean },
): Promise<Outcome> {
  const { simulator } = world;
  const scenario = async (hosts: readonly string[]) => {
    for (const host of hosts) {
      const body = JSON.stringify({ host, faults: ["status=500"] });
      const told = await fetch(`${simulator.url}/simulate/scenario`, { method: "POST", body });
      if (!told.ok) throw new Error(await told.text());
    }
  };
  // Every cell has a text of its own, so that none is answered by what another one left.
  const text = rule.text.replaceAll("{}", `number ${++count}`);
  const { ask } = rule;
  const { key, device } = ask;
  const token = await world.token({ consent: ["parity"], ...device });
  const { tool = false, form: formed = false, model = null, earlier = false } = ask;
  const wish = { stream, tool, form: formed, model, earlier };
  const headers: Record<string, string> = {
    authorization: `Bearer ${key ?? token}`,
    ...(key && { "homeport-device-token": token }),
  };
  const send = (more: PostOptions = {}) => {
    const body = surface.body(text, wish);
    const form = body instanceof FormData;
    return fetch(`${world.url}${surface.path}`, {
      method: "POST",
      headers: { ...(!form && { "content-type": "application/json" }), ...headers, ...more.headers },
      body: form ? body : JSON.stringify(body),
      ...(more.signal && { signal: more.signal }),
    });
  };
  if (column === "cache") await readReply(await send());
  if (column === "failover") await scenario(firstHosts);
  if (column === "error") await scenario(Object.keys(places));
  simulator.witness.clear();
  try {
    const ran = column === "cancel" ? await leave(world, send, stream) : await stay(send);
    const facts = await factsOf(world, ran);
    return outcomeOf(ran, { rule, facts, hosts: simulator.witness.calls().map(({ host }) => host ?? "") });
  } finally {
    await fetch(`${simulator.url}/simulate/scenario`, { method: "DELETE" });
  }
}

type Send = (more?: PostOptions) => Promise<Response>;

async function stay(send: Send): Promise<Ran> {
  const seen = await readReply(await send());
  return { seen, receipt: seen.receipt ?? seen.meta?.receipt ?? null, left: false };
}

const unseen: Seen = {
  status: 0,
  text: "",
  tools: 0,
  error: null,
  meta: null,
  receipt: null,
  flagged: null,
};

/** Goes away in the middle: of a stream once text was shown, of anything else once a partner was asked. */
async function leave(world: World, send: Send, stream: boolean): Promise<Ran> {
  const client = new AbortController();
  const before = world.seen.length;
  const slow = { headers: { "homeport-simulate": `slow-loris=${stream ? 3 : 50}` }, signal: client.signal };
  let seen = unseen;
  if (stream) {
    seen = await readReply(await send(slow), () => client.abort());
  } else {
    const sent = send(slow).catch(() => {});
    await until(() => world.simulator.witness.calls().length > 0);
    client.abort();
    await sent;
  }
  const line = () =>
    world.seen
      .slice(before)
      .map((found) => (found as { receipt?: string | null }).receipt)
      .find((receipt) => typeof receipt === "string" && receipt !== "");
  await until(() => line() !== undefined);
  return { seen, receipt: line() ?? null, left: true };
}

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (look()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("it did not happen within three seconds");
}

async function factsOf(world: World, { receipt, left }: Ran): Promise<readonly ReceiptFacts[]> {
  if (receipt === null) return [];
  for (let tries = 0; ; tries++) {
    const response = await fetch(`${world.url}/v1/receipts/${receipt}`);
    const { entries = [] } = (await response.json()) as { entries?: readonly { facts: ReceiptFacts }[] };
    if (!left || entries.length > 1 || tries > 100) return entries.map(({ facts }) => facts);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function outcomeOf(
  { seen, left }: Ran,
  { rule, facts, hosts }: { rule: Rule; facts: readonly ReceiptFacts[]; hosts: readonly string[] },
): Outcome {
  const { error, meta, text } = seen;
  const last = facts.at(-1);
  const calls = hosts.map((host) => places[host] ?? host);
  const told = left || !rule.tells ? [] : (meta?.disclosures ?? []).map(({ en }) => en);
  const number = left || !rule.tells ? null : (meta?.display?.number ?? null);
  const shows = (statuses: readonly string[]) =>
    [...new Set(facts.flatMap(({ obligations }) => obligations))]
      .filter(({ type, status }) => rule.duties.includes(type) && statuses.includes(status))
      .map(({ type, status }) => `${type} ${status}`);
  // Where a partner failed or the client left, nothing was answered that duties could be met on: only what failed counts.
  const cut = left || error?.code === "partner_capacity";
  const statuses = cut ? ["failed"] : ["met", "failed", "gap", "not_reached"];
  return {
    outcome: left ? "cancelled" : error === null ? "served" : last?.kind === "outcome" ? "failed" : "refused",
    code: error?.code ?? null,
    category: error?.category ?? seen.flagged,
    retract: error?.retract ?? false,
    // A conversation that is over goes on with nothing of it.
    endSession: (error?.endSession ?? false) && (error?.continueWith ?? 0) === 0,
    leaked: error !== null && (seen.tools > 0 || Object.values(words).some((word) => text.includes(word))),
    label: rule.labels ? labelOf(seen, left) : null,
    told: [...told.filter((one) => rule.tells?.includes(one)), ...(number === null ? [] : [number])],
    calls,
    receipt: {
      entries: facts.map(({ kind }) => kind),
      outcome: last?.outcome ?? "none",
      codes: [...new Set(facts.flatMap(({ codes }) => codes))].toSorted(),
      duties: [...new Set(shows(statuses))].toSorted(),
    },
  };

  /** The label where it stands at the start of the text and nowhere else; who left may have seen nothing at all. */
  function labelOf({ error: failed }: Seen, gone: boolean): string | null {
    if (failed) return null;
    const wanted = rule.labels ?? label;
    const once = text.startsWith(wanted) && text.indexOf(wanted, 1) < 0;
    return once || (gone && text === "") ? wanted : null;
  }
}
