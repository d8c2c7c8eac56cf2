import { Access } from "@homeport/rules";
import { z } from "zod";

/** The answers of `/login` and `/login/callback` have no body; where they lead stands in `location`. */
export const RedirectReply = z.null();

/** The body of `POST /v1/session`. */
export const ExchangeBody = z.strictObject({
  code: z.string().regex(/^[\w-]{43}$/),
  verifier: z.string().regex(/^[\w-]{43,128}$/),
});
export const TokenReply = z.strictObject({ token: z.string(), expiresAt: z.iso.datetime() });

export const SessionReply = z.strictObject({
  name: z.string(),
  access: z.array(Access),
  shownBy: z.array(z.enum(["signature", "login"])),
  expiresAt: z.iso.datetime().nullable(),
});
export const EndedReply = z.strictObject({ ended: z.int() });
