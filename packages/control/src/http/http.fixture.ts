import assert from "node:assert/strict";
import { request } from "node:http";
import { connect } from "node:net";
import type { FastifyInstance } from "fastify";
import { signingKey } from "@homeport/protocol/envelope";
import { signMessage } from "@homeport/protocol/message-signature";
import type { DirectControl } from "../direct.fixture.ts";
import type { LoginSettings } from "../login/index.ts";
import { makeWorld, now, type World } from "../world.fixture.ts";
import { createApp } from "./app.ts";
import type { Reads } from "./site.ts";

export type Sent = {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  /** Who signs what is not merely read; ana where nobody is named, and nobody where it is null. */
  operator?: string | null;
};
export type Answer = { status: number; headers: Record<string, unknown>; text: string; json: Json };
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** Control behind real HTTP on a port of its own; `clock.now` can be moved. */
export type Site = {
  world: World;
  control: DirectControl;
  app: FastifyInstance;
  clock: { now: number };
  port: number;
  failures: unknown[];
  /** `login.json`; nobody logs in until it is set. */
  login: { settings: LoginSettings | null };
  send(path: string, sent?: Sent): Promise<Answer>;
  /** A POST of JSON, by ana where nobody else is named. */
  post(path: string, body?: unknown, operator?: string): Promise<Answer>;
  /** The headers of an operator's signature, made at the site's clock. */
  sign(
    operator: string,
    request: { method: string; path: string; host?: string; body?: string | Uint8Array },
  ): Record<string, string>;
  /** Sends bytes as they are and gives what comes back. */
  raw(bytes: string): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** A site that anybody may read, as in development, unless `reads` says otherwise. */
export async function makeSite(options: { hosts?: readonly string[]; reads?: Reads } = {}): Promise<Site> {
  const world = await makeWorld();
  const control = await world.open();
  const clock = { now };
  const failures: unknown[] = [];
  const login: Site["login"] = { settings: null };
  const app = await createApp(control, {
    clock: () => clock.now,
    hosts: options.hosts ?? [],
    reads: options.reads ?? "open",
    login: { settings: async () => login.settings, environment: { CLIENT_SECRET: "a secret of tests" } },
    report: (cause) => void failures.push(cause),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  assert.ok(address && typeof address === "object");
  const { port } = address;
  const sign: Site["sign"] = (name, { method, path, host = `127.0.0.1:${port}`, body = "" }) => {
    const key = signingKey(world.operatorKeys[name] ?? "");
    return signMessage({ method, authority: host, path, body: Buffer.from(body) }, { name, key }, clock.now);
  };
  const send = (
    path: string,
    { method = "GET", headers: given = {}, body = "", operator = "ana" }: Sent = {},
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const reads = ["GET", "HEAD", "OPTIONS"].includes(method);
      const host = typeof given["host"] === "string" ? given["host"] : `127.0.0.1:${port}`;
      const signed = operator === null || reads ? {} : sign(operator, { method, path, host, body });
      const headers = { ...signed, ...given };
      const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, (incoming) => {
        const parts: Buffer[] = [];
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const text = Buffer.concat(parts).toString();
          const json: Json = text.startsWith("{") ? JSON.parse(text) : null;
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
        });
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  return {
    world,
    control,
    app,
    clock,
    port,
    failures,
    login,
    sign,
    send,
    post: (path, body, operator = "ana") =>
      send(path, {
        method: "POST",
        operator,
        headers: { "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    raw: (bytes) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
        let text = "";
        socket.on("data", (part) => (text += part.toString()));
        socket.on("error", reject);
        socket.on("close", () => resolve(text));
        setTimeout(() => socket.end(), 500);
      }),
    async [Symbol.asyncDispose]() {
      await app.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Asserts a refusal: its code, the registry's status, and that nothing inside was told. */
export function assertRefused(
  { status, json, text }: Answer,
  [code, expected]: readonly [string, number],
): void {
  assert.equal(json?.error?.code, code, text);
  assert.equal(status, expected, text);
  assert.doesNotMatch(
    text,
    /node_modules|packages\/|at [^"]*(?:\.[cm]?[jt]s|node:[\w/]+):\d+:\d+|\/tmp\/|FST_/,
  );
}
