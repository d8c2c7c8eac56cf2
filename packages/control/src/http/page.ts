import { errorBody, type Language, type Problem } from "@homeport/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Whether it is a person in front of a browser who gets an answer, in the middle of a login. */
export function isForPerson({ url, headers }: FastifyRequest): boolean {
  return /^\/login(?:[/?]|$)/.test(url) && /\btext\/html\b/.test(headers.accept ?? "");
}

/** A refusal as a page of plain text, without anything that runs or loads. */
export function answerPerson(reply: FastifyReply, problem: Problem, language: Language): FastifyReply {
  const { error } = errorBody(problem, {}, language);
  const lines = [
    error.message,
    ...(error.issues ?? []).map(({ path, message }) => `${path}: ${message}`),
    error.remedy,
  ];
  const body = lines.map((line) => `<p>${escape(line)}</p>`).join("");
  return reply
    .headers({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    })
    .serializer((page: unknown) => String(page))
    .send(
      `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>Homeport: ${error.code}</title>${body}</html>`,
    );
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
