import type { ServerResponse } from "node:http";
import { preferredLanguage, type Problem } from "@homeport/protocol";
import { type About, type Output, type Parts, run } from "../pipeline/index.ts";
import type { Prepared } from "./operations.ts";
import { sendJson, sendProblem, writePiece } from "./send.ts";
import type { Finish, StreamWriter } from "./surface.ts";

/** What the access log tells of a request; never content. */
export type Answered = { about: About | null; problem: Problem | null };

/** Runs a prepared request and sends its answer, whole or as a stream. */
export async function answer(
  parts: Parts,
  response: ServerResponse,
  asking: Prepared & Omit<Parameters<typeof run>[1], "call" | "stream">,
): Promise<Answered> {
  const outputs = run(parts, asking);
  return asking.stream ? stream(response, outputs, asking) : whole(response, outputs, asking);
}

async function whole(
  response: ServerResponse,
  outputs: AsyncGenerator<Output>,
  { surface }: Prepared,
): Promise<Answered> {
  let text = "";
  let about: About | null = null;
  let finish: Finish | null = null;
  for await (const output of outputs) {
    if (output.type === "failed") {
      return { about: output.about, problem: sendProblem(response, output.problem, output.about) };
    }
    if (output.type === "ready") about = output.about;
    if (output.type === "text") text += output.text;
    if (output.type === "finish") finish = output;
  }
  if (!finish || !about)
    return { about, problem: sendProblem(response, new Error("no finish"), about ?? undefined) };
  setAbout(response, about);
  sendJson(response, 200, surface.reply(text, finish));
  return { about, problem: null };
}

async function stream(
  response: ServerResponse,
  outputs: AsyncGenerator<Output>,
  { surface, signal }: Prepared & { signal: AbortSignal },
): Promise<Answered> {
  let writer: StreamWriter | null = null;
  let about: About | null = null;
  for await (const output of outputs) {
    if (output.type === "failed") {
      if (!writer)
        return { about: output.about, problem: sendProblem(response, output.problem, output.about) };
      response.end(writer.failed(output.problem, output.about));
      return { about: output.about, problem: output.problem };
    }
    if (output.type === "ready") {
      about = output.about;
      writer = surface.open(about, preferredLanguage(response.req.headers["accept-language"]));
      // The text is in whatever language was asked of the model; only a failure in the stream follows the header.
      response.setHeader("vary", "accept-language");
      setAbout(response, about);
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
      });
      await writePiece(response, writer.start(output.meta), signal);
    }
    if (output.type === "text" && writer) await writePiece(response, writer.text(output.text), signal);
    if (output.type === "finish" && writer) response.end(writer.finish(output));
  }
  return { about, problem: null };
}

function setAbout(response: ServerResponse, { receipt, market, simulated }: About): void {
  response.setHeader("homeport-receipt", receipt);
  if (market !== null) response.setHeader("homeport-market", market);
  if (simulated) response.setHeader("homeport-simulated", "1");
}
