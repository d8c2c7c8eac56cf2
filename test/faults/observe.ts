import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cost, errorRegistry, type ReceiptEntry } from "@homeport/protocol";
import { verifyingKey } from "@homeport/protocol/envelope";
import { checkEntry } from "@homeport/protocol/receipts";
import type { PostOptions, World } from "../support/world.ts";
import type { Charge, Client, Expected, Receipt } from "./fault.ts";
import type { Heard, Surface, Told } from "./surface.ts";
import { chatSurface } from "./surfaces.ts";

/** An answer as it is asked for, of chat where no surface is named; `shown` is called with the first text of a stream. */
export type Asking = {
  stream: boolean;
  surface?: Surface;
  content?: string;
  shown?: () => void;
} & PostOptions;

/** A chat as it came back. */
export type Read = {
  client: Omit<Client, "text">;
  text: string;
  done: boolean;
  receipt: string | null;
  /** How long it took, by the gateway's word, in milliseconds. */
  ms: number | null;
};

export const question = "Tell me about the launch in five countries, at some length please.";

/** Asks over HTTP and reads to the end as a client does, and strictly. */
export async function chat(
  world: World,
  { stream, surface = chatSurface, content = question, shown, ...options }: Asking,
): Promise<Read> {
  const response = await world.post(surface.path, { ...surface.body(content), stream }, options);
  const waiting = response.headers.get("retry-after");
  const read: Read = {
    client: {
      status: response.status,
      code: null,
      finish: null,
      retract: false,
      retryAfter: waiting === null ? null : Number(waiting),
    },
    text: "",
    done: false,
    receipt: response.headers.get("homeport-receipt"),
    ms: null,
  };
  if (response.headers.get("content-type")?.includes("event-stream")) {
    const hear = surface.open();
    for await (const told of eventsOf(response)) {
      assert.ok(!read.done, "something comes after the end");
      take(read, hear(told));
      if (read.text !== "") shown?.();
    }
  } else {
    take(read, surface.whole(await response.json()));
    read.done = read.client.code === null;
  }
  return read;
}

/** Answers that nothing disturbed, by world, place and surface; each is asked for once. */
const remembered = new Map<string, Promise<string>>();

/** The text of an answer that nothing disturbs. */
export function undisturbedText(
  world: World,
  { surface = chatSurface, stream, place }: { surface?: Surface; stream: boolean; place: string },
): Promise<string> {
  const key = `${world.url} ${place} ${surface.id} ${stream}`;
  const known = remembered.get(key) ?? chat(world, { surface, stream, place }).then(({ text }) => text);
  remembered.set(key, known);
  return known;
}

function take(read: Read, { text = "", finish, failure, ms, done, whole }: Heard): void {
  if (failure) {
    Object.assign(read.client, { code: failure.code, retract: failure.retract ?? false });
    read.receipt ??= failure.receipt ?? null;
  }
  read.text += text;
  read.ms = ms ?? read.ms;
  read.client.finish = finish ?? read.client.finish;
  read.done ||= done ?? false;
  // What must be withdrawn is not told again.
  if (whole !== undefined) assert.equal(whole, read.client.retract ? "" : read.text);
}

async function* eventsOf(response: Response): AsyncGenerator<Told> {
  let rest = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const frames = `${rest}${piece}`.split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const { event, data } = /^(?:event: (?<event>.+)\n)?data: (?<data>.+)$/.exec(frame)?.groups ?? {};
      yield { event: event ?? null, data: data ?? assert.fail(`\`${frame}\` is no event`) };
    }
  }
}

/** All that a fault's expectation tells of, as it was seen. */
export async function seenOf(
  world: World,
  read: Read,
  about: { undisturbed: string; calls: readonly string[] },
): Promise<Expected> {
  const entries = read.receipt === null ? [] : await entriesOf(world, read.receipt);
  const outcome = entries.find(({ facts }) => facts.kind === "outcome")?.facts;
  const cost = outcome?.cost ?? null;
  return {
    client: { ...read.client, text: shareOf(read.text, about.undisturbed) },
    receipt: receiptOf(entries),
    charged: chargeOf(cost),
    earlier: (cost?.earlier ?? []).map(chargeOf),
    calls: about.calls,
  };
}

function shareOf(text: string, undisturbed: string): Client["text"] {
  if (text === "") return "none";
  if (text === undisturbed) return "whole";
  if (undisturbed.startsWith(text)) return "part";
  // A label stands at the start, and once.
  const label = /^(?:\[[^\]]*\]|【[^】]*】)\s*/u.exec(undisturbed)?.[0] ?? "";
  assert.equal(text.length, 2 * undisturbed.length - label.length, "neither a part of it, nor all of it");
  return "twice";
}

function receiptOf(entries: readonly ReceiptEntry[]): Receipt {
  const last = entries.at(-1)?.facts;
  if (!last) return { outcome: "none", codes: [], served: null, unmet: [] };
  const decisionOnly = last.kind === "decision" && last.outcome === "serve";
  return {
    outcome: decisionOnly ? "decision-only" : (last.outcome as Receipt["outcome"]),
    codes: last.codes,
    served: last.served.endpoint?.id ?? last.served.engine?.id ?? null,
    unmet: last.obligations.flatMap(({ type, status }) => (status === "met" ? [] : [`${type} ${status}`])),
  };
}

function chargeOf(cost: Cost | null): Charge {
  if (cost === null) return "nothing";
  if (cost.type !== "known") return cost.type;
  // Many a price wants to know of caches too, of which few partners tell; what was counted is still counted.
  return cost.notes.some((note) => note.includes("estimated from")) ? "estimated" : "counted";
}

/** What was seen, told no more exactly than the expectation tells it. */
export function asTold(seen: Expected, { charged }: Expected): Expected {
  const exact = seen.charged === "counted" || seen.charged === "estimated";
  return charged === "known" && exact ? { ...seen, charged } : seen;
}

/** A receipt's entries, each of which must verify by itself. */
export async function entriesOf(world: World, receipt: string): Promise<readonly ReceiptEntry[]> {
  const response = await fetch(`${world.url}/v1/receipts/${receipt}`, {
    headers: { authorization: `Bearer ${await world.token()}` },
  });
  if (response.status === 404) return [];
  assert.equal(response.status, 200);
  const { entries } = (await response.json()) as { entries: readonly ReceiptEntry[] };
  const key = verifyingKey(readFileSync(join(world.home, "keys", "receipts.pub.pem"), "utf8"));
  for (const entry of entries) assert.equal(checkEntry(entry, [key]).type, "valid");
  return entries;
}

/** What is expected, as a surface tells it. */
export function onSurface(expected: Expected, { tellsVerdictAsEnd }: Surface): Expected {
  if (tellsVerdictAsEnd || expected.client.finish !== "content_filter") return expected;
  return { ...expected, client: { ...expected.client, finish: null } };
}

/** What holds of every fault, whatever its expectation says. */
export function assertNeverWrong(
  { client, receipt, calls }: Expected,
  { read, permitted }: { read: Read; permitted: readonly string[] },
): void {
  if (client.code !== null) {
    assert.notEqual(client.finish, "stop", "a failure looks like a success");
    // A stream that has begun keeps the status that it began with.
    const { status } = errorRegistry[client.code];
    assert.ok(client.status === status || (client.status === 200 && client.text !== "none"));
    assert.ok(!read.done || client.finish === "content_filter", "a failure ends as a whole answer does");
  } else {
    assert.equal(client.status, 200);
    assert.notEqual(client.text, "part", "a truncated answer is presented as a whole one");
    assert.equal(client.finish, "stop");
    assert.equal(receipt.outcome, "served");
    assert.ok(read.done && read.ms !== null && read.ms >= 0);
  }
  const recorded = receipt.outcome !== "none" && receipt.outcome !== "decision-only";
  assert.ok(recorded || client.code === "receipt_failed", "there is no receipt");
  for (const call of calls) assert.ok(permitted.includes(call), `\`${call}\` is not permitted`);
}
