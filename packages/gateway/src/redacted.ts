import { Problem } from "@homeport/protocol";

/** Fields that a log line may hold; a new one is added here on purpose or is not seen. */
const known: ReadonlySet<string> = new Set([
  "admin",
  "approvedBy",
  "at",
  "attempts",
  "chain",
  "code",
  "degraded",
  "digest",
  "drainMs",
  "endpoint",
  "err",
  "exit",
  "inFlight",
  "issues",
  "kind",
  "market",
  "message",
  "method",
  "ms",
  "path",
  "pid",
  "receipt",
  "reference",
  "serial",
  "signal",
  "simulated",
  "simulator",
  "state",
  "status",
  "type",
  "url",
  "waitMs",
  "why",
  "worker",
  "workers",
]);

/** What no value may hold, whatever its field is called: a bearer's token, an API key, a signed token, a private key. */
const dangerous = /\bbearer\s|\bsk-[\w-]{6}|\beyJ[\w-]{8,}\.|PRIVATE KEY-----/i;

const hidden = "(hidden)";
const deepest = 4;

/** A copy of what somebody wants to log, with everything blotted out that is not known to be harmless. */
export function redacted(value: unknown, depth = 0): unknown {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return dangerous.test(value) || value.length > 2_048 ? hidden : value;
  if (typeof value !== "object" || depth >= deepest) return value === undefined ? undefined : hidden;
  if (value instanceof Error) return errorFacts(value);
  if (Array.isArray(value)) return value.slice(0, 64).map((item) => redacted(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (name === "err") copy[name] = errorFacts(item);
    else copy[name] = known.has(name) ? redacted(item, depth + 1) : hidden;
  }
  return copy;
}

/** What may be told of something thrown: its kind, its code and where, but never its message. */
export function errorFacts(thrown: unknown, depth = 0): object {
  if (!(thrown instanceof Error)) return { kind: typeof thrown };
  const code = codeOf(thrown);
  return {
    kind: /^[A-Z][A-Za-z]{0,40}(?:Error|Fault|Failure)$/.test(thrown.name) ? thrown.name : "Error",
    ...(code !== null && { code }),
    at: framesOf(thrown),
    ...(thrown.cause !== undefined && depth < deepest && { cause: errorFacts(thrown.cause, depth + 1) }),
  };
}

/** A code of the registry's, or one as systems write them, such as `ENOSPC`; what else is called so may be content. */
function codeOf(thrown: Error): string | null {
  if (thrown instanceof Problem) return thrown.code;
  const { code } = thrown as { code?: unknown };
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : null;
}

/** Where it was thrown: files and lines. The message that a stack begins with may be many lines, and is cut away. */
function framesOf({ stack = "", message }: Error): string[] {
  const after = stack.indexOf(message) < 0 ? stack : stack.slice(stack.indexOf(message) + message.length);
  return [...after.matchAll(/^ {4}at .*?\(?((?:file|node):[^\s()]+:\d+:\d+)\)?$/gm)]
    .slice(0, 8)
    .map(([, place = ""]) => place);
}
