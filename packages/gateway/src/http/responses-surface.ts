import { errorBody, type ResponsesRequest } from "@homeport/protocol";
import { servedName } from "./chat-surface.ts";
import { type Echo, echoOf, endOf, usageOf, wholeResponse } from "./responses-reply.ts";
import { ResponsesWriter } from "./responses-writer.ts";
import type { Surface } from "./surface.ts";
import { toldOf } from "./told-of.ts";

/** OpenAI's responses, with what Homeport adds under the key `homeport`. */
export function responsesSurface(
  request: ResponsesRequest,
  { clock, omitted }: { clock: () => number; omitted: readonly string[] },
): Surface {
  const echo: Echo = echoOf(request, Math.floor(clock() / 1_000));
  return {
    reply(collected, finish) {
      const response = wholeResponse(collected, finish, { echo, now: clock() });
      return { type: "json", body: { ...response, homeport: toldOf(finish, omitted) } };
    },
    open(about, language) {
      const writer = new ResponsesWriter({ id: about.receipt, echo, clock });
      return {
        start: (meta) => writer.start(servedName(meta), meta),
        write: (content) => writer.write(content),
        finish(finish) {
          const end = endOf(finish.reason);
          const usage = usageOf(finish.meta);
          return writer.finish(end, { usage, homeport: toldOf(finish, omitted) });
        },
        failed: (problem, failed) => writer.failed(problem, errorBody(problem, failed, language)),
      };
    },
  };
}
