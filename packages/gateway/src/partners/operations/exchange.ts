import { authorizationOf, signedAs } from "../authorization.ts";
import type { PartnerCall } from "../call.ts";
import type { Dialect } from "../dialect.ts";
import type { Egress, EgressResponse } from "../egress.ts";
import { AnswerFault } from "./fault.ts";
import { encodeForm } from "./multipart.ts";
import type { Operation } from "./operation.ts";
import type { OperationTask } from "./values.ts";

/** One call of an operation: who is asked what, and in which words. */
export type OperationCall = {
  egress: Egress;
  call: PartnerCall & { task: OperationTask };
  dialect: Dialect;
  operation: Operation;
};

/** What is sent: a body in the operation's own form, or a look at work without any. */
export type Message = {
  method: "GET" | "POST";
  path: string;
  body: Readonly<Record<string, unknown>> | null;
  signal: AbortSignal;
};

/** Sends one call through the guard; null where the credential is not of the form that the partner signs with. */
export async function exchange(
  { egress, call, dialect, operation }: OperationCall,
  { method, path, body, signal }: Message,
): Promise<EgressResponse | null> {
  const { permit, model, credential, simulate, traceparent, now } = call;
  const simulated = credential.type === "simulated";
  const { type, bytes } = written(operation, body);
  const proof = authorizationOf(signedAs(dialect, operation.action), {
    host: new URL(permit.endpoint.url).host,
    body: typeof bytes === "string" ? bytes : "",
    contentType: type,
    credential: credential.value,
    simulated,
    now,
  });
  if (!proof) return null;
  const headers: Record<string, string> = {
    ...(bytes === null ? {} : { "content-type": type }),
    accept: operation.reply.sound && method === "POST" ? "audio/*, application/json" : "application/json",
    ...dialect.headers.always,
    ...(method === "POST" ? operation.headers : {}),
    ...proof,
    ...(simulated && simulate ? { "homeport-simulate": simulate } : {}),
    ...(traceparent ? { traceparent } : {}),
  };
  return egress.send(
    permit,
    {
      method,
      path: path.replace("{model}", () => encodeURIComponent(model)),
      headers,
      body: bytes,
      signal,
      ...(operation.waitSeconds === undefined ? {} : { firstByteMs: operation.waitSeconds * 1_000 }),
    },
    simulated,
  );
}

function written(
  { form }: Operation,
  body: Message["body"],
): { type: string; bytes: string | Uint8Array | null } {
  if (body === null) return { type: "application/json", bytes: null };
  if (form === "multipart") return encodeForm(body);
  return { type: "application/json", bytes: JSON.stringify(body) };
}

/** Turns a redirect away, which is never followed. @throws AnswerFault */
export async function refuseRedirect({ statusCode, body }: EgressResponse): Promise<void> {
  if (statusCode < 300 || statusCode >= 400) return;
  await body.dump();
  throw new AnswerFault(`status ${statusCode}: redirects are never followed`, { cause: "redirect" });
}
