import { createHash, type Hash } from "node:crypto";
import {
  type Cost,
  type Device,
  type ObligationRecord,
  type ServedBy,
  unknownUsage,
  type Usage,
} from "@homeport/protocol";
import type { FeatureTask } from "../features/index.ts";
import { contentHash, randomWord, receiptId } from "../receipts/index.ts";
import { type RequestTrace, silentTrace } from "../telemetry/index.ts";
import type { Admission } from "../callers/index.ts";
import type { Asked } from "./asked.ts";
import { scriptLanguage } from "./script-language.ts";

/** What served before anything has. */
export const servedByNothing: ServedBy = {
  partner: null,
  model: null,
  modelVersion: null,
  endpoint: null,
  engine: null,
  executed: "none",
  simulated: false,
};

const noHeaders: Readonly<Record<string, string>> = {};

/** One request on its way: what is known of it, filled in step by step. */
export type Exchange = {
  readonly receipt: string;
  readonly startedAt: number;
  readonly device: Device;
  readonly task: FeatureTask;
  /** Whose key the caller holds; null before it is known. */
  tenant: string | null;
  /** What the caller's limits and budgets let it have; null before it is let in. */
  admission: Admission | null;
  /** The text of the answer is JSON. */
  readonly form: boolean;
  readonly salt: string;
  /** Of the whole output as it left, label included. */
  readonly outputHash: Hash;
  /** What a caller may ask the simulator to do; never sent to a real partner. */
  readonly simulate: string | null;
  readonly trace: RequestTrace;
  served: ServedBy;
  /** Response headers of the partner that serves, as far as its dialect lets them pass. */
  partnerHeaders: Readonly<Record<string, string>>;
  /** Whether the partner that was asked last was played by the simulator; a failure must say so too. */
  simulated: boolean;
  obligations: ObligationRecord[];
  /** Codes of attempts that failed before the one that counted. */
  codes: string[];
  usage: Usage;
  /** Every partner that was asked, in order. */
  readonly asked: Asked[];
  /** The one of them whose answer is given out; null where none is, or an engine serves. */
  answering: Asked | null;
  cost: Cost | null;
  label: string | null;
  /** The language of what was sent, once somebody asked for it. */
  language: string | null;
  /** Of everything that was sent, once somebody asked for it. */
  inputHash: string | null;
};

/** Begins the exchange of a task. */
export function beginExchange(
  device: Device,
  task: FeatureTask,
  about: { now: number; simulate: string | null; trace?: RequestTrace | undefined },
): Exchange {
  const salt = randomWord();
  return {
    receipt: receiptId(about.now),
    startedAt: about.now,
    device,
    task,
    form: task.form,
    salt,
    outputHash: createHash("sha256").update(salt).update("\0"),
    simulate: about.simulate,
    trace: about.trace ?? silentTrace,
    served: servedByNothing,
    partnerHeaders: noHeaders,
    simulated: false,
    obligations: [],
    codes: [],
    usage: unknownUsage,
    asked: [],
    answering: null,
    tenant: null,
    admission: null,
    cost: null,
    label: null,
    language: task.language,
    inputHash: null,
  };
}

/** The language of what was sent: as the caller said, else by its script. */
export function languageOf(exchange: Exchange): string {
  const { task, device } = exchange;
  return (exchange.language ??= scriptLanguage(task.screened, device.language));
}

/** The salted hash of everything that was sent. */
export function inputHashOf(exchange: Exchange): string {
  return (exchange.inputHash ??= contentHash(exchange.salt, exchange.task.screened.join("\0")));
}
