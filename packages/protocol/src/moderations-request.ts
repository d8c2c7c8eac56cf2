import { z } from "zod";
import type { Unsupported } from "./issues.ts";
import { ModelName } from "./request-parts.ts";

const Part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1) }),
  z.strictObject({ type: z.literal("image_url"), image_url: z.strictObject({ url: z.string().min(1) }) }),
]);

/** `POST /v1/moderations`, as OpenAI's; parts of one list are one input there. */
export const ModerationsRequest = z.strictObject({
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(128),
    z.array(Part).min(1).max(128),
  ]),
  model: ModelName.nullish(),
});
export type ModerationsRequest = z.infer<typeof ModerationsRequest>;

export const unsupportedInModerations: Unsupported = {
  "input.*.type": "only texts and pictures",
};
