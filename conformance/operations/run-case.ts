import type { StreamEvent, TranslateTask } from "@homeport/protocol";
import { askPartner } from "../../packages/gateway/src/partners/call.ts";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import type { OperationTask } from "../../packages/gateway/src/partners/operations/values.ts";
import { endpointAt, permitFor } from "../../packages/gateway/src/partners/server.fixture.ts";
import { brief } from "../dialects/brief.ts";
import { type Cut, fakeEgress, type Left } from "./fake-egress.ts";
import type { AskedName, Case } from "./fixture.ts";
import { files } from "./media.ts";

const picture = { type: "image", mediaType: "image/png", data: files.png.bytes.toString("base64") } as const;
const sound = { type: "audio", mediaType: "audio/wav", data: files.wav.bytes.toString("base64") } as const;

const drawing = {
  prompt: "A red kite",
  count: 1,
  size: null,
  sources: [],
  mask: null,
  quality: null,
} as const;
const hearing = { audio: sound, language: null, prompt: null } as const;

/** The plainest task of each kind. */
const plain: Record<AskedName, OperationTask | TranslateTask> = {
  embed: { type: "embed", inputs: ["one"], dimensions: null },
  rerank: { type: "rerank", query: "kite", documents: ["a kite", "a dog"], top: null },
  moderate: { type: "moderate", inputs: ["one"], sources: [] },
  examine: { type: "moderate", inputs: [], sources: [picture] },
  draw: { type: "draw", ...drawing },
  edit: { type: "draw", ...drawing, sources: [picture] },
  transcribe: { type: "transcribe", ...hearing, translate: false },
  translate: { type: "transcribe", ...hearing, translate: true },
  speak: { type: "speak", text: "Hello", voice: null, format: "mp3", speed: null },
  translation: {
    type: "translate",
    text: "A red kite",
    source: null,
    target: "fr",
    terms: [],
    memory: [],
    domain: null,
    stream: false,
  },
};

/** The task of a case; `"@png"` stands for a picture. */
export function taskOf({ operation, task }: Pick<Case, "operation" | "task">): OperationTask | TranslateTask {
  const told = Object.entries(task).map(([name, value]) => [
    name,
    name === "sources" ? (value as unknown[]).map(() => picture) : name === "mask" ? picture : value,
  ]);
  return { ...plain[operation], ...Object.fromEntries(told) } as OperationTask | TranslateTask;
}

/** What a case's answers come to, and what left for them. */
export async function runCase(
  dialect: Dialect,
  { model, answers, ...rest }: Pick<Case, "operation" | "task" | "model" | "answers">,
  cut?: Cut,
): Promise<{ events: StreamEvent[]; left: Left[] }> {
  const { egress, left } = fakeEgress(answers, cut);
  const batches = askPartner(
    egress,
    {
      permit: permitFor(endpointAt("http://127.0.0.1:9/v1", { dialect: dialect.dialect })),
      model,
      task: taskOf(rest),
      credential: { type: "key", value: dialect.auth.kind === "tc3" ? "id-1:key-1" : "key-1" },
      signal: new AbortController().signal,
      simulate: null,
      now: 1_551_113_065_000,
      patience: { firstPauseMs: 0, mostPauseMs: 0 },
    },
    () => dialect,
  );
  const events: StreamEvent[] = [];
  for await (const batch of batches) events.push(...batch);
  return { events: joined(events), left };
}

/** Events with the pieces of one sound or picture put together: how it was cut on its way says nothing. */
function joined(events: readonly StreamEvent[]): StreamEvent[] {
  const whole: StreamEvent[] = [];
  for (const event of events) {
    const last = whole.at(-1);
    if (event.type === "media" && last?.type === "media" && last.index === event.index) {
      whole[whole.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, event.bytes]) };
    } else whole.push(event.type === "media" ? { ...event, bytes: Buffer.from(event.bytes) } : event);
  }
  return whole;
}

/** Events in short; see `conformance/dialects/brief.ts`. Units of what has no tokens come behind them. */
export function told(events: readonly StreamEvent[]): string[] {
  return brief(events).map((line, index) => {
    const event = events.filter(({ type }) => type !== "start")[index];
    if (event?.type === "error" && event.code.startsWith("partner_result")) return `${line} (${event.code})`;
    if (event?.type === "error" && event.code === "unsupported_parameter")
      return `unsupported ${event.detail}`;
    if (event?.type === "error" && event.code === "language_unsupported") return `unspoken ${event.detail}`;
    if (event?.type !== "usage") return line;
    const { images, seconds } = event.usage;
    return `${line}${images === undefined ? "" : ` images ${images}`}${seconds === undefined ? "" : ` seconds ${seconds}`}`;
  });
}
