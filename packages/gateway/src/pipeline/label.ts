import { Problem, type ServeDecision } from "@homeport/protocol";
import { type LabelObligation, type LabelStream, openLabel, readLabel } from "../label/index.ts";
import type { Exchange } from "./exchange.ts";
import { scriptLanguage } from "./feature.ts";
import type { ScreenedEvent } from "./screen-output.ts";

type Labelling = { obligation: LabelObligation; label: string; stream: LabelStream };

/**
 * Puts the labels a decision demands before the first text that leaves, and reads them back from it.
 * A label stands at the start, so that whatever part of an answer a person sees is labelled.
 *
 * @throws Problem `label_failed` where a label cannot be written or not be read back; the text then never leaves.
 */
export function labelOutput(
  exchange: Exchange,
  decision: ServeDecision,
  events: AsyncIterable<ScreenedEvent>,
): AsyncIterable<ScreenedEvent> {
  const demanded = decision.obligations.filter((obligation) => obligation.type === "label");
  const first = demanded.filter(({ modality, place }) => modality === "text" && place === "start");
  for (const obligation of demanded) {
    if (obligation.modality === "text" && obligation.place === "start") continue;
    if (obligation.place !== "beside") {
      fail(
        exchange,
        obligation,
        `nothing here writes it on ${obligation.modality} at \`${obligation.place}\``,
      );
    }
    const { rule } = obligation;
    exchange.obligations.push({
      type: "label",
      rule,
      status: "met",
      detail: "beside the output, in its meta",
    });
  }
  return first.length === 0 ? events : labelled(exchange, first, events);
}

async function* labelled(
  exchange: Exchange,
  demanded: readonly LabelObligation[],
  events: AsyncIterable<ScreenedEvent>,
): AsyncGenerator<ScreenedEvent> {
  const labellings = demanded.map((obligation) => open(exchange, obligation));
  let read = false;
  const pass = (text: string, ended: boolean): string => {
    let piece = text;
    for (const { stream } of labellings) piece = stream.push(piece) + (ended ? stream.end() : "");
    if (!read && piece !== "") {
      read = true;
      readBack(exchange, labellings, piece);
    }
    return piece;
  };
  for await (const event of events) {
    if (event.type === "text") {
      const text = pass(event.text, false);
      if (text !== "") yield { type: "text", text };
      continue;
    }
    // An answer without any text carries its label all the same: an empty reply is a reply.
    const rest = pass("", true);
    if (rest !== "") yield { type: "text", text: rest };
    yield event;
  }
}

function open(exchange: Exchange, obligation: LabelObligation): Labelling {
  const { outputLanguage, language, screened } = exchange.task;
  const opened = openLabel(
    obligation,
    outputLanguage ?? language ?? scriptLanguage(screened, exchange.device.language),
  );
  if (opened.type === "failed") fail(exchange, obligation, opened.cause);
  return { obligation, label: opened.label, stream: opened.stream };
}

/** Reads the label from the very text that is about to leave. */
function readBack(exchange: Exchange, labellings: readonly Labelling[], text: string): void {
  for (const { obligation, label } of labellings) {
    const read = readLabel(text);
    if (read.type === "missing") fail(exchange, obligation, read.cause);
    if (!text.includes(label)) fail(exchange, obligation, "another label stands in its place");
    exchange.label = read.label;
    const detail = `read back at the ${read.place}`;
    exchange.obligations.push({ type: "label", rule: obligation.rule, status: "met", detail });
  }
}

function fail(exchange: Exchange, { rule }: LabelObligation, cause: string): never {
  exchange.obligations.push({ type: "label", rule, status: "failed", detail: cause });
  throw new Problem("label_failed", { cause });
}
