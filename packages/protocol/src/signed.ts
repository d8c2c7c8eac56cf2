import { z } from "zod";

/** A signed document: the exact bytes that were signed, as text, and who signed them (modelled on DSSE). */
export const Envelope = z.strictObject({
  payloadType: z.string().min(1).max(128),
  payload: z.string(),
  signatures: z
    .array(z.strictObject({ keyId: z.string(), signature: z.string() }))
    .min(1)
    .max(16),
});
export type Envelope = z.infer<typeof Envelope>;
