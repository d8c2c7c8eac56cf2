import { tencentNativeOperations } from "./operations.ts";
import { translationAction } from "./translation.ts";
import type { ErrorFacts, PartnerError } from "../error-facts.ts";
import type { Admission, Persona } from "../persona.ts";
import { dateOf, isSame, signatureOf } from "./signature.ts";

/** The secret key that belongs to every simulated secret id (`simulated-NAME`). */
export const simulatedSecretKey = "simulated-secret";

/** Seconds by which a timestamp may differ from the partner's clock (Tencent Cloud API 3.0: five minutes). */
const tolerance = 300;
const service = "hunyuan";
/** Chat, and what else answers at the same path. */
const actions = new Set([
  "ChatCompletions",
  translationAction,
  ...tencentNativeOperations.map(({ name }) => name),
]);
const version = "2023-09-01";

const form =
  /^TC3-HMAC-SHA256 Credential=(?<id>[^/\s,]+)\/(?<date>\d{4}-\d{2}-\d{2})\/(?<service>\w+)\/tc3_request, ?SignedHeaders=(?<names>[a-z0-9;-]+), ?Signature=(?<signature>[0-9a-f]{64})$/;

const known =
  "documented: Tencent Cloud API 3.0 common error codes; wording from background knowledge" as const;
const failure = (code: string, message: string): PartnerError => {
  const facts: ErrorFacts = {
    status: 200,
    type: "",
    code,
    param: null,
    message,
    envelope: "error",
    source: known,
  };
  return { facts, values: {} };
};

/** The secret id of a signature, which stands for the key. */
export const keyIn: NonNullable<Persona["keyIn"]> = ({ headers }) =>
  partsOf(headers.authorization)?.id ?? headers.authorization ?? null;

/** Checks signature, clock, action and version as Tencent Cloud does, in its words. */
export function admit(admission: Admission): PartnerError | null {
  const { headers } = admission;
  const parts = partsOf(headers.authorization);
  if (parts === null) {
    return failure(
      "AuthFailure.InvalidAuthorization",
      "The Authorization header is invalid: it must be TC3-HMAC-SHA256.",
    );
  }
  const timestamp = Number(headers["x-tc-timestamp"]);
  if (!Number.isInteger(timestamp))
    return failure("MissingParameter", "The request is missing a required parameter `Timestamp`.");
  if (Math.abs(admission.now / 1000 - timestamp) > tolerance) {
    return failure(
      "AuthFailure.SignatureExpire",
      "The provided credentials are expired because the timestamp differs from the server time by more than five minutes.",
    );
  }
  if (!isSigned(admission, parts, timestamp)) {
    return failure(
      "AuthFailure.SignatureFailure",
      "The provided credentials could not be validated. Please check your signature is correct.",
    );
  }
  if (!actions.has(String(headers["x-tc-action"]))) {
    return failure(
      "InvalidAction",
      `The request action=\`${String(headers["x-tc-action"]).slice(0, 60)}\` is invalid or not found.`,
    );
  }
  if (headers["x-tc-version"] !== version) {
    return failure("NoSuchVersion", "The request version is invalid or not found.");
  }
  return null;
}

type Parts = { id: string; date: string; service: string; names: readonly string[]; signature: string };

function partsOf(authorization: string | undefined): Parts | null {
  const groups = form.exec(authorization ?? "")?.groups;
  if (groups === undefined) return null;
  const { id = "", date = "", service: named = "", names = "", signature = "" } = groups;
  return { id, date, service: named, names: names.split(";"), signature };
}

function isSigned(
  { headers, method, target, host, bytes }: Admission,
  parts: Parts,
  timestamp: number,
): boolean {
  if (parts.service !== service || parts.date !== dateOf(timestamp)) return false;
  // Content type and host must be signed.
  if (!parts.names.includes("content-type") || !parts.names.includes("host")) return false;
  const [path = "/", query = ""] = target.split("?");
  const values = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")]),
  );
  const signed = {
    method,
    path,
    query,
    // The caller means the partner's host, whatever address the simulator listens on.
    headers: { ...values, host },
    signedHeaders: parts.names,
    payload: bytes,
    timestamp,
    service,
  };
  return isSame(signatureOf(signed, simulatedSecretKey), parts.signature);
}
