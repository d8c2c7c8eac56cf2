import type { IncomingMessage, ServerResponse } from "node:http";

import { describeFaults } from "../faults/index.ts";
import { faultsHeader, hostHeader } from "../headers.ts";
import { modesOf, personas } from "../personas/index.ts";
import { type Action, perform, wholeReply } from "../wire/index.ts";
import { readBody } from "./body.ts";
import type { Context } from "./context.ts";
import { simulatorError } from "./error-reply.ts";

type Handler = (context: Context, body: unknown) => Action[];

/** Where the files of results lie. */
const results = /^GET \/simulate\/results\/([\w-]{1,80})$/;

const handlers: Readonly<Record<string, Handler>> = {
  "GET /": (context) => json(200, describe(context)),
  "GET /simulate/witness": ({ witness }) => json(200, { calls: witness.calls() }),
  "DELETE /simulate/witness": ({ witness }) => {
    witness.clear();
    return wholeReply(204, {}, "");
  },
  "GET /simulate/scenario": ({ scenarios }) => json(200, { scenarios: scenarios.list() }),
  "POST /simulate/scenario": ({ scenarios }, body) => {
    const added = scenarios.add(body);
    return added.type === "ok"
      ? json(201, added.scenario)
      : simulatorError(400, "invalid_scenario", added.message);
  },
  "DELETE /simulate/scenario": ({ scenarios }) => {
    scenarios.clear();
    return wholeReply(204, {}, "");
  },
};

/** The simulator's own interface for a request without a simulated host, or `null` where it has none there. */
export function controlFor(method: string, path: string): Handler | null {
  const name = `${method} ${path}`;
  const file = results.exec(name)?.[1];
  if (file !== undefined) return (context) => resultFile(context, file);
  return Object.hasOwn(handlers, name) ? (handlers[name] ?? null) : null;
}

/** Serves the simulator's own interface: its description, the witness and the scenarios. */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  { handler, context }: { handler: Handler; context: Context },
): Promise<void> {
  const { type, bytes } = await readBody(request);
  if (type === "left") return;
  const actions = answer(type === "too-large" ? null : bytes.toString());
  await perform(actions, response);

  function answer(text: string | null): Action[] {
    if (text === null) return simulatorError(413, "too_large", "the body is too large");
    try {
      return handler(context, text === "" ? null : (JSON.parse(text) as unknown));
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      return simulatorError(400, "invalid_json", "the body is not valid JSON");
    }
  }
}

function json(status: number, value: unknown): Action[] {
  return wholeReply(status, { "content-type": "application/json" }, JSON.stringify(value));
}

/** A result as long as its address is valid, as partners keep theirs. */
function resultFile({ tasks, now }: Context, id: string): Action[] {
  const file = tasks.file(id);
  if (file === null) return simulatorError(404, "unknown_result", "there is no such result");
  if (now() >= file.expiresAt) {
    return simulatorError(403, "expired_result", "the address of this result has expired");
  }
  return wholeReply(200, { "content-type": file.type }, file.bytes);
}

function describe({ seed, timing }: Context): unknown {
  return {
    name: "homeport simulator",
    simulated: true,
    seed,
    timing,
    headers: { host: hostHeader, faults: faultsHeader },
    personas: personas.map(({ name, api, verified, path, hosts, models, inspection, operations }) => ({
      name,
      api,
      verified,
      path,
      hosts: hosts.map(({ host, region, inferenceScope }) => ({ host, region, inferenceScope })),
      models: models.map(({ id }) => id),
      operations: (operations ?? []).map((operation) => ({ name: operation.name, path: operation.path })),
      modes: Object.fromEntries([...modesOf(inspection)].map(([mode, { says }]) => [mode, says])),
    })),
    faults: describeFaults(),
  };
}
