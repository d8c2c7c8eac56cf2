import type { ErrorFacts } from "../error-facts.ts";
import type { Operation } from "../operation.ts";

/**
 * One text of at most 2,000 characters a call, judged by a level; the kind is named where there is one
 * (docs.bigmodel.cn, content safety; the levels from public clients of it). Media by address is not played.
 */
export function zhipuModeration(tooLong: ErrorFacts): Operation {
  return {
    name: "moderation",
    method: "POST",
    path: "/api/paas/v4/moderations",
    parameters: { model: { is: "string", oneOf: ["moderation"] }, input: { is: "string-or-array" } },
    required: ["model", "input"],
    models: ["moderation"],
    judges: true,
    answer({ body, ids }) {
      const { input } = body;
      if (typeof input !== "string") return { type: "not-simulated", what: "judging media" };
      if (Array.from(input).length > 2_000) return { type: "error", error: { facts: tooLong, values: {} } };
      const flagged = input.includes("SIMULATE-BLOCKED-INPUT");
      return {
        type: "reply",
        body: {
          id: ids.completion,
          created: ids.created,
          request_id: ids.request,
          result_list: [
            {
              content_type: "text",
              risk_level: flagged ? "REJECT" : "PASS",
              risk_type: flagged ? ["violence"] : [],
            },
          ],
          usage: { moderation_text: { call_count: 1 } },
        },
      };
    },
  };
}
