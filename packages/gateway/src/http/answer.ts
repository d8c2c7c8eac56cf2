import type { ServerResponse } from "node:http";
import { preferredLanguage, type Problem } from "@homeport/protocol";
import { type About, type Content, type Output, type Parts, run, type Watched } from "../pipeline/index.ts";
import type { Answer, Prepared } from "./operations.ts";
import { endWith, sendFailure, sendJson, sendReply, writePiece } from "./send.ts";
import type { FailureForm, Finish, StreamWriter } from "./surface.ts";

/** What the access log tells of a request; never content. */
export type Answered = { about: About | null; problem: Problem | null };

type Writing = Pick<Prepared, "surface" | "continueWith"> & {
  failure: FailureForm | undefined;
  /** What stood beside the body and nobody is told. */
  beside: readonly string[];
};

/** Runs a prepared request and sends its answer, whole or as a stream. */
export async function answer(
  parts: Parts,
  response: ServerResponse,
  asking: Prepared & Omit<Watched, "call" | "stream"> & Pick<Writing, "failure" | "beside">,
): Promise<Answered> {
  const outputs = run(parts, asking);
  return asking.stream ? stream(response, outputs, asking) : whole(response, outputs, asking);
}

/** Sends what was answered with nobody asked. */
export function sendAnswer(
  response: ServerResponse,
  given: Answer,
  { failure, beside }: Pick<Writing, "failure" | "beside">,
): Answered {
  const { about } = given;
  if (given.type === "failed") {
    return { about, problem: sendFailure(response, given.problem, { failure, about: given.about }) };
  }
  if (about) setAbout(response, about);
  sendJson(response, 200, told(given.body, beside));
  return { about, problem: null };
}

async function whole(
  response: ServerResponse,
  batches: AsyncGenerator<readonly Output[]>,
  { surface, failure, continueWith, beside }: Writing,
): Promise<Answered> {
  let text = "";
  const others: Exclude<Content, { type: "text" }>[] = [];
  let about: About | null = null;
  let finish: Finish | null = null;
  for await (const outputs of batches) {
    for (const output of outputs) {
      if (output.type === "failed") {
        const { problem } = output;
        const about = counted(output.about, continueWith);
        return { about, problem: sendFailure(response, problem, { failure, about }) };
      }
      if (output.type === "ready") about = output.about;
      else if (output.type === "text") text += output.text;
      else if (output.type === "finish") finish = withBeside(output, beside);
      else others.push(output);
    }
  }
  if (!finish || !about) {
    const problem = sendFailure(response, new Error("no finish"), { failure, about: about ?? {} });
    return { about, problem };
  }
  setAbout(response, about);
  sendReply(response, surface.reply({ text, others }, finish));
  return { about, problem: null };
}

async function stream(
  response: ServerResponse,
  batches: AsyncGenerator<readonly Output[]>,
  { surface, failure, continueWith, beside, signal }: Writing & { signal: AbortSignal },
): Promise<Answered> {
  let writer: StreamWriter | null = null;
  let about: About | null = null;
  for await (const outputs of batches) {
    let frames = "";
    for (const output of outputs) {
      if (output.type === "failed") {
        const { problem } = output;
        const about = counted(output.about, continueWith);
        if (!writer) return { about, problem: sendFailure(response, problem, { failure, about }) };
        endWith(response, frames + writer.failed(problem, about));
        return { about, problem };
      }
      if (output.type === "ready") {
        about = output.about;
        writer = surface.open(about, preferredLanguage(response.req.headers["accept-language"]));
        beginStream(response, about);
        frames += writer.start(output.meta);
      } else if (!writer) {
        throw new Error("something came before `ready`");
      } else if (output.type === "finish") {
        endWith(response, frames + writer.finish(withBeside(output, beside)));
        frames = "";
      } else {
        frames += writer.write(output);
      }
    }
    if (frames !== "") await writePiece(response, frames, signal);
  }
  return { about, problem: null };
}

function withBeside(finish: Finish, beside: readonly string[]): Finish {
  return beside.length === 0 ? finish : { ...finish, omitted: [...beside, ...finish.omitted] };
}

/** A body that tells what Homeport says beside it also tells what nobody was told; others have the header alone. */
function told(body: unknown, beside: readonly string[]): unknown {
  if (beside.length === 0 || typeof body !== "object" || body === null || !("homeport" in body)) return body;
  const { homeport } = body as { homeport: object };
  return { ...body, homeport: { ...homeport, omitted: beside } };
}

/** What a conversation can go on with, in the surface's own count; nothing at all stays nothing. */
function counted(about: About, continueWith: number | undefined): About {
  return about.continueWith && continueWith !== undefined ? { ...about, continueWith } : about;
}

function beginStream(response: ServerResponse, about: About): void {
  // The text is in whatever language was asked of the model; only a failure in the stream follows the header.
  response.setHeader("vary", "accept-language");
  setAbout(response, about);
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
  });
}

function setAbout(response: ServerResponse, about: About): void {
  const { receipt, market, simulated, partnerHeaders = {} } = about;
  response.setHeader("homeport-receipt", receipt);
  // Where official clients look for the id to quote: OpenAI's and Anthropic's.
  response.setHeader("x-request-id", receipt);
  response.setHeader("request-id", receipt);
  if (market !== null) response.setHeader("homeport-market", market);
  if (simulated) response.setHeader("homeport-simulated", "1");
  for (const name in partnerHeaders)
    response.setHeader(`homeport-partner-${name}`, partnerHeaders[name] ?? "");
}
