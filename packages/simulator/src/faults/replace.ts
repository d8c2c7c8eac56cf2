import { type Action, wholeReply } from "../wire/index.ts";
import type { SharedErrorName } from "../personas/index.ts";
import type { Fault, Occasion } from "./fault.ts";

function partnerError(occasion: Occasion, name: SharedErrorName): Action[] {
  const facts = occasion.persona.errors[name];
  return occasion.errorReply({ facts, values: { model: occasion.model } });
}

function withHeaders(
  actions: readonly Action[],
  edit: (headers: Readonly<Record<string, string>>) => Record<string, string>,
): Action[] {
  return actions.map((action) =>
    action.type === "head" ? { ...action, headers: edit(action.headers) } : action,
  );
}

function page(status: number, title: string): Action[] {
  const body = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return wholeReply(status, { "content-type": "text/html", server: "nginx" }, body);
}

/** Faults that put another reply in the place of the real one. */
export const replacingFaults: readonly Fault[] = [
  {
    name: "status=429",
    stage: "replace",
    takes: "nothing",
    says: "the partner's rate-limit error, with a `retry-after` header",
    apply: (_actions, occasion) =>
      withHeaders(partnerError(occasion, "rate-limit"), (headers) => ({
        ...headers,
        ...occasion.persona.rateLimitHeaders,
      })),
  },
  {
    name: "status=429-without-retry-after",
    stage: "replace",
    takes: "nothing",
    says: "the partner's rate-limit error, without a waiting time",
    apply: (_actions, occasion) => partnerError(occasion, "rate-limit"),
  },
  {
    name: "quota",
    stage: "replace",
    takes: "nothing",
    says: "the partner's used-up-quota error, status 429",
    apply: (_actions, occasion) => partnerError(occasion, "quota"),
  },
  {
    name: "status=500",
    stage: "replace",
    takes: "nothing",
    says: "status 500 with a web server's HTML page",
    apply: () => page(500, "Internal Server Error"),
  },
  {
    name: "status=502",
    stage: "replace",
    takes: "nothing",
    says: "status 502 with a web server's HTML page",
    apply: () => page(502, "Bad Gateway"),
  },
  {
    name: "status-200-error-body",
    stage: "replace",
    takes: "nothing",
    says: "the partner's server error as a JSON body under status 200",
    apply: (_actions, occasion) =>
      partnerError(occasion, "server-error").map((action) =>
        action.type === "head" ? { ...action, status: 200 } : action,
      ),
  },
  {
    name: "redirect",
    stage: "replace",
    takes: "url",
    says: "status 302 to the given address",
    apply: (_actions, _occasion, url) => wholeReply(302, { location: url }, ""),
  },
  {
    name: "garbage",
    stage: "replace",
    takes: "nothing",
    says: "512 random bytes as the body, under the promised content type",
    apply: (_actions, { persona, stream, random }) => {
      const type = stream ? persona.framing.streamType : persona.framing.wholeType;
      return wholeReply(200, { "content-type": type }, random.bytes(512));
    },
  },
];
