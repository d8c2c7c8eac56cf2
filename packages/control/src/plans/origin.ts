import { z } from "zod";

/** What a plan's content was made from: the files, or the live release with a kill, or an earlier release. */
export const PlanOrigin = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("files") }),
  z.strictObject({ type: z.literal("kill"), id: z.string() }),
  z.strictObject({ type: z.literal("rollback"), serial: z.int() }),
]);
export type PlanOrigin = z.infer<typeof PlanOrigin>;

/** The origin as it is stored. @throws where the text was tampered with. */
export function parseOrigin(text: string): PlanOrigin {
  return PlanOrigin.parse(JSON.parse(text));
}
