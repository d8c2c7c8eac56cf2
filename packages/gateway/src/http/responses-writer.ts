import type { ErrorBody, Problem } from "@homeport/protocol";
import type { Content } from "../pipeline/index.ts";
import { callItem, type Echo, type endOf, idsOf, messageItem, type OutputItem } from "./responses-reply.ts";
import { sse } from "./sse.ts";
import { isVerdict } from "./verdict-codes.ts";

/** Writes one response as OpenAI's typed events, each with its number. */
export class ResponsesWriter {
  readonly #ids: ReturnType<typeof idsOf>;
  readonly #echo: Echo;
  readonly #clock: () => number;
  #model = "";
  #number = 0;
  /** Items that have ended. */
  readonly #output: OutputItem[] = [];
  /** The text of the item that is open, or null where none is. */
  #text: string | null = null;
  /** The constant part of every piece of the open text. */
  #head = "";

  constructor(options: { id: string; echo: Echo; clock: () => number }) {
    this.#ids = idsOf(options.id);
    this.#echo = options.echo;
    this.#clock = options.clock;
  }

  start(model: string, homeport: unknown): string {
    this.#model = model;
    const response = this.#response({ status: "in_progress", incomplete_details: null, homeport });
    return this.#event("response.created", { response }) + this.#event("response.in_progress", { response });
  }

  write(content: Content): string {
    if (content.type === "text") {
      const opened = this.#text === null ? this.#openText() : "";
      this.#text += content.text;
      return `${opened}${this.#head}${JSON.stringify(content.text)},"logprobs":[],"sequence_number":${this.#number++}}\n\n`;
    }
    return content.type === "tool" ? this.#closeText("completed") + this.#call(content) : "";
  }

  finish(end: ReturnType<typeof endOf>, last: { usage: object | null; homeport: unknown }): string {
    const nothing = this.#text === null && this.#output.length === 0 ? this.#openText() : "";
    const closed = this.#closeText(end.status);
    const done = end.status === "completed" ? { completed_at: Math.floor(this.#clock() / 1_000) } : {};
    const response = this.#response({ ...end, ...done, ...last });
    return nothing + closed + this.#event(`response.${end.status}`, { response });
  }

  /** A verdict ends the response as incomplete, anything else as failed; what must be withdrawn is not told again. */
  failed(problem: Problem, homeport: ErrorBody): string {
    if (problem.details.retract === true) this.#forget();
    const closed = this.#closeText("incomplete");
    if (isVerdict(problem)) {
      const reason = "content_filter" as const;
      const response = this.#response({ status: "incomplete", incomplete_details: { reason }, homeport });
      return closed + this.#event("response.incomplete", { response });
    }
    const error = { code: "server_error", message: homeport.error.message };
    const response = this.#response({ status: "failed", incomplete_details: null, error, homeport });
    return closed + this.#event("response.failed", { response });
  }

  #forget(): void {
    this.#text = null;
    this.#output.length = 0;
  }

  #openText(): string {
    const place = this.#output.length;
    const id = this.#ids.message(place);
    this.#text = "";
    this.#head = `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"${id}","output_index":${place},"content_index":0,"delta":`;
    const item = { ...messageItem(id, "", "in_progress"), content: [] };
    const part = { type: "output_text", text: "", annotations: [], logprobs: [] };
    return (
      this.#event("response.output_item.added", { output_index: place, item }) +
      this.#event("response.content_part.added", { item_id: id, output_index: place, content_index: 0, part })
    );
  }

  #closeText(status: "completed" | "incomplete"): string {
    if (this.#text === null) return "";
    const place = this.#output.length;
    const item = messageItem(this.#ids.message(place), this.#text, status);
    const at = { item_id: item.id, output_index: place, content_index: 0 };
    const text = this.#text;
    this.#text = null;
    this.#output.push(item);
    return (
      this.#event("response.output_text.done", { ...at, text, logprobs: [] }) +
      this.#event("response.content_part.done", { ...at, part: item.content[0] }) +
      this.#event("response.output_item.done", { output_index: place, item })
    );
  }

  #call(call: Extract<Content, { type: "tool" }>): string {
    const place = this.#output.length;
    const id = this.#ids.call(place);
    const at = { item_id: id, output_index: place };
    const item = callItem(id, call, "completed");
    this.#output.push(item);
    return (
      this.#event("response.output_item.added", {
        output_index: place,
        item: callItem(id, call, "in_progress"),
      }) +
      this.#event("response.function_call_arguments.delta", { ...at, delta: call.arguments }) +
      this.#event("response.function_call_arguments.done", {
        ...at,
        name: call.name,
        arguments: call.arguments,
      }) +
      this.#event("response.output_item.done", { output_index: place, item })
    );
  }

  #response(state: { status: string } & Record<string, unknown>) {
    return {
      id: this.#ids.response,
      ...this.#echo,
      error: null,
      model: this.#model,
      output: [...this.#output],
      usage: null,
      ...state,
    };
  }

  #event(type: string, fields: object): string {
    return sse({ type, ...fields, sequence_number: this.#number++ }, type);
  }
}
