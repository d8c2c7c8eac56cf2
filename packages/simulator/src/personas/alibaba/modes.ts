import type { ErrorFacts } from "../error-facts.ts";
import type { Mode } from "../inspection.ts";
import { alibabaErrors } from "./errors.ts";

/** The block under the native code, and under a code that says nothing of it: two of its disguises (wire research). */
const nativeCode: ErrorFacts = { ...alibabaErrors["blocked-input"], code: "DataInspectionFailed" };
const inMessageOnly: ErrorFacts = {
  ...alibabaErrors["blocked-input"],
  type: "invalid_request_error",
  code: "invalid_parameter_error",
  source: "documented: wire research (2026-11-22): the code inside the message; the outer code is composed",
};
const infringement: ErrorFacts = {
  ...alibabaErrors["blocked-input"],
  type: "ip_infringement_suspect",
  code: "IPInfringementSuspect",
  message: "Input data is suspected of being involved in IP infringement.",
  source: "documented: wire research (2026-11-22), the code; wording from Model Studio error codes",
};

/** What else Alibaba's inspection may say. */
export const alibabaModes: Readonly<Record<string, Mode>> = {
  "native-code": {
    phase: "input",
    verdict: { as: "error", error: nativeCode },
    says: "the block under its native code `DataInspectionFailed`",
  },
  "in-message": {
    phase: "input",
    verdict: { as: "error", error: inMessageOnly },
    says: "the block only inside the message of another code",
  },
  infringement: {
    phase: "input",
    verdict: { as: "error", error: infringement },
    says: "suspected infringement of rights, `IPInfringementSuspect`",
  },
};
