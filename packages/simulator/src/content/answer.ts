import type { ChatMessage } from "../checks/index.ts";
import type { SimulatorEngines } from "../engines.ts";
import { intentIn } from "./intent.ts";
import { isChinese } from "./language.ts";
import { correctChinese } from "./misspellings.ts";
import { piecesOf } from "./pieces.ts";
import { separate } from "./separate.ts";
import { readSummaryRequest } from "./summary-request.ts";

/** Longest message that a chat reply quotes whole, in estimated tokens. */
const quotable = 60;

/** Gives the engines; called only where a task needs them, so that plain chat starts none. */
type GetEngines = () => Promise<SimulatorEngines>;

/**
 * Writes what the simulated model says: a summary, the corrected text alone, or a chat reply that starts with
 * `Simulated reply:` (`模拟回复：` to a Chinese message). It always depends on the request's own text.
 */
export async function answer(messages: readonly ChatMessage[], getEngines: GetEngines): Promise<string> {
  const { instruction, text } = separate(messages);
  switch (intentIn(instruction)) {
    case "summarise":
      return summarise(instruction, text, getEngines);
    case "proofread":
      return proofread(text, getEngines);
    case null:
      return chat(text, getEngines);
  }
}

async function summarise(instruction: string, text: string, getEngines: GetEngines): Promise<string> {
  const engines = await getEngines();
  const outcome = await engines.summarize({ text, ...readSummaryRequest(instruction) });
  return outcome.type === "done" ? outcome.value : cannot("summarise", outcome.message);
}

async function proofread(text: string, getEngines: GetEngines): Promise<string> {
  if (isChinese(text)) return correctChinese(text);
  const engines = await getEngines();
  const outcome = await engines.proofread({ text });
  return outcome.type === "done" ? outcome.value.correctedInput : cannot("proofread", outcome.message);
}

async function chat(text: string, getEngines: GetEngines): Promise<string> {
  if (piecesOf(text).length <= quotable) return quote(text);
  const engines = await getEngines();
  const outcome = await engines.summarize({
    text,
    type: "tldr",
    length: "short",
    format: "plain-text",
  });
  return quote(outcome.type === "done" ? outcome.value : opening(text));
}

function quote(text: string): string {
  return isChinese(text) ? `模拟回复：您说的是“${text}”。` : `Simulated reply: you wrote “${text}”.`;
}

/** What no engine can do is said to be so, never answered as if it had been done. */
function cannot(task: string, reason: string): string {
  return `Simulated reply: no engine of the simulator can ${task} this text (${reason}).`;
}

function opening(text: string): string {
  const pieces = piecesOf(text);
  return pieces.length <= quotable ? text : `${pieces.slice(0, quotable).join("")}…`;
}
