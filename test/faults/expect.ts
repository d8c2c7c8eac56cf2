import type { ErrorCode } from "@homeport/protocol";
import type { Charge, Client, Expected } from "./fault.ts";

/** Where a chat is asked for: the endpoint that comes first, and what a failure before it leaves unmet. */
export type Place = { first: string; unmet: readonly string[] };

/** One permitted partner, in one region. */
export const alone: Place = { first: "openai-us", unmet: ["disclose not_reached"] };
/** Two permitted endpoints, one after another. */
export const second: Place = { first: "openai-eu", unmet: ["locate not_reached"] };
export const china: Place = {
  first: "alibaba-cn-beijing",
  unmet: [
    ...Array.from({ length: 7 }, () => "locate not_reached"),
    "label not_reached",
    "disclose not_reached",
    "disclose not_reached",
    "retain not_reached",
  ],
};

const statusOf = (client: Partial<Client>): Client => ({
  status: 200,
  code: null,
  text: "none",
  finish: null,
  retract: false,
  retryAfter: null,
  ...client,
});

/** Served by the first endpoint as if nothing had been. */
export const served = (place: Place, more: { text?: Client["text"]; charged?: Charge } = {}): Expected => ({
  client: statusOf({ text: more.text ?? "whole", finish: "stop" }),
  receipt: { outcome: "served", codes: [], served: place.first, unmet: [] },
  charged: more.charged ?? "counted",
  earlier: [],
  calls: [place.first],
});

/** Served by the second endpoint, after the first failed with a code before anything was visible. */
export const movedOn = (code: ErrorCode, earlier: readonly Charge[] = []): Expected => ({
  client: statusOf({ text: "whole", finish: "stop" }),
  receipt: { outcome: "served", codes: [code], served: "openai-us", unmet: [] },
  charged: "counted",
  earlier,
  calls: ["openai-eu", "openai-us"],
});

/** Failed before anything was visible, so that the status tells it, streamed or not. */
export const failedBefore = (
  place: Place,
  code: ErrorCode,
  more: { status: number; retryAfter?: number; charged?: Charge },
): Expected => ({
  client: statusOf({ status: more.status, code, retryAfter: more.retryAfter ?? null }),
  receipt: { outcome: "failed", codes: [code], served: null, unmet: place.unmet },
  charged: more.charged ?? "unknown",
  earlier: [],
  calls: [place.first],
});

/** Failed after something was shown: an error ends the stream, and nothing looks like its end. */
export const failedAfter = (
  place: Place,
  code: ErrorCode,
  more: Partial<Pick<Client, "text" | "finish" | "retract">> & { charged?: Charge } = {},
): Expected => {
  const { charged = "estimated", ...client } = more;
  return {
    client: statusOf({ text: "part", code, ...client }),
    receipt: { outcome: "failed", codes: [code], served: place.first, unmet: ["screen not_reached"] },
    charged,
    earlier: [],
    calls: [place.first],
  };
};
