import { asProblem, type ErrorCode, errorBody, Problem } from "@homeport/protocol";
import type { Socket } from "node:net";

/** What the HTTP library refuses by itself, as codes of the registry. */
const codes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_BODY_TOO_LARGE: "body_too_large",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "invalid_request",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed_json",
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed_json",
  FST_ERR_BAD_URL: "not_found",
  FST_ERR_MAX_PARAM_LENGTH: "not_found",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
  HPE_HEADER_OVERFLOW: "invalid_request",
};

/** Takes whatever failed and gives a problem; what nobody foresaw becomes `internal` and keeps its cause to itself. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const code = codes[codeOf(thrown)];
  if (code !== undefined) return new Problem(code, { cause: thrown });
  return isRefusal(thrown) ? new Problem("invalid_request", { cause: thrown }) : asProblem(thrown);
}

/** Answers bytes that are no HTTP request, on the bare connection. */
export function answerBrokenRequest(thrown: unknown, socket: Socket): void {
  if (codeOf(thrown) === "ECONNRESET" || socket.destroyed) return;
  const problem = new Problem(codes[codeOf(thrown)] ?? "invalid_request");
  const body = JSON.stringify(errorBody(problem));
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.status === 408 ? "Request Timeout" : "Bad Request"}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Whether the HTTP library blames the request rather than itself. */
function isRefusal(thrown: unknown): boolean {
  const status: unknown = thrown instanceof Error && "statusCode" in thrown ? thrown.statusCode : null;
  return codeOf(thrown).startsWith("FST_ERR_") && typeof status === "number" && status < 500;
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}
