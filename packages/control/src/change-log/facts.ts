import { z } from "zod";

/** What a change is about, by its id. */
export const Subject = z.strictObject({
  type: z.enum(["plan", "approval", "kill", "session"]),
  id: z.string().max(200),
});
export type Subject = z.infer<typeof Subject>;

/**
 * What the log holds of one change: who asked for what, and what came of it; hashes and ids, never content.
 * Logins and logouts stand there too. A change of files is `begun` before it is made and `done` after; one of the store is `done` in one transaction.
 */
export const ChangeFacts = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  operator: z.string(),
  role: z.string(),
  operation: z.string().describe("method and path template, such as `POST /v1/plans/:id/apply`"),
  subject: Subject.nullable(),
  requestDigest: z.string().describe("SHA-256 of the body as it was received"),
  outcome: z.enum(["begun", "done", "refused", "failed"]),
  code: z.string().nullable().describe("of the registry, where it was refused or failed"),
  result: z
    .string()
    .nullable()
    .describe("SHA-256 of what was made: a plan's text, a release, a file; null where something was removed"),
});
export type ChangeFacts = z.infer<typeof ChangeFacts>;

/** An entry as it is stored and served: facts, their place in the chain, and control's signature over both. */
export const ChangeEntry = z.strictObject({
  sequence: z.int(),
  previous: z.string(),
  facts: ChangeFacts,
  digest: z.string(),
  keyId: z.string(),
  signature: z.string(),
});
export type ChangeEntry = z.infer<typeof ChangeEntry>;
