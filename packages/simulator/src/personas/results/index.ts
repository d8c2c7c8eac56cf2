import type { Operation, OperationReply } from "../operation.ts";
import type { HostFacts, Persona } from "../persona.ts";
import { assumedDelays, compatibleDefaults } from "../defaults.ts";
import { alibabaErrors } from "../alibaba/errors.ts";
import { alibabaResults } from "../alibaba/hosts.ts";
import { bytedanceResults } from "../bytedance/hosts.ts";
import { plainFraming } from "../plain-framing.ts";
import { xaiResults } from "../xai/hosts.ts";

type Wording = (code: string, message: string) => { contentType: string; bytes: string };

const xml: Wording = (code, message) => ({
  contentType: "application/xml",
  bytes: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n  <Code>${code}</Code>\n  <Message>${message}</Message>\n  <HostId>simulated</HostId>\n</Error>\n`,
});

const json: Wording = (code, message) => ({
  contentType: "application/json",
  bytes: JSON.stringify({ Code: code, Message: message, HostId: "simulated" }),
});

/** The store asks for no key: the address alone lets in, as long as it is whole and in time. */
function fileOperation(wording: Wording): Operation {
  const refuse = (status: number, code: string, message: string): OperationReply => ({
    type: "file",
    status,
    ...wording(code, message),
  });
  return {
    name: "result",
    method: "GET",
    path: "/simulated/{file}",
    parameters: {},
    required: [],
    models: [],
    answer({ path, query, tasks, now }) {
      const id = (path["file"] ?? "").replace(/\.\w+$/, "");
      const file = tasks.file(id);
      if (file === null) return refuse(404, "NoSuchKey", "The specified key does not exist.");
      if (query.get("Signature") !== file.signature) {
        return refuse(403, "SignatureDoesNotMatch", "The request signature does not match.");
      }
      if (now >= file.expiresAt) return refuse(403, "AccessDenied", "Request has expired.");
      const { type: contentType, bytes, redirect } = file;
      return redirect === null
        ? { type: "file", contentType, bytes }
        : { type: "file", status: 302, contentType, bytes: "", headers: { location: redirect } };
    },
  };
}

/** A store of a partner's result files, at its own hosts: any path but a file's is an error, and nothing is inspected. */
function store(
  name: string,
  { hosts, wording, server }: { hosts: readonly HostFacts[]; wording: Wording; server: string },
): Persona {
  return {
    ...compatibleDefaults,
    name,
    api: "results",
    verified: "2026-11-28",
    evidence: [
      "Homeport's wire research, 2026-11-22: result addresses expire",
      "result addresses in public code, 2026",
      "the wording of the store's errors is background knowledge",
    ],
    path: "",
    hosts,
    models: [],
    parameters: {},
    // Used where a path or method is wrong; the form is not the store's own.
    errors: alibabaErrors,
    errorBody: ({ message, code }) => ({ Code: code, Message: message }),
    open: true,
    inspection: { input: { as: "pass" }, output: { as: "pass" } },
    framing: plainFraming({ reasoningField: "", usage: "own-chunk", tools: "one-chunk" }),
    headers: (ids) => ({ server, "x-oss-request-id": ids.request }),
    delays: assumedDelays,
    operations: [fileOperation(wording)],
  };
}

/** Where the result files of partners lie; what they answer beside their APIs. */
export const resultStores: readonly Persona[] = [
  store("alibaba", { hosts: alibabaResults, wording: xml, server: "AliyunOSS" }),
  store("bytedance", { hosts: bytedanceResults, wording: json, server: "TosServer" }),
  store("xai", { hosts: xaiResults, wording: json, server: "simulated" }),
];
