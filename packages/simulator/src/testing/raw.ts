import type { Simulator } from "../simulator.ts";

/** What a partner answered, in whatever form it has; the assertions say what it must be. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any;

/** A call over plain HTTP through the base URL of a host, and its reply as text and JSON. */
export async function post(
  { url }: Simulator,
  {
    host,
    path,
    body,
    headers = {},
  }: { host: string; path: string; body?: unknown; headers?: Record<string, string> },
): Promise<{ status: number; headers: Headers; text: string; json: () => Loose }> {
  const reply = await fetch(`${url}/hosts/${host}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", authorization: "Bearer simulated-test", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, json: () => JSON.parse(text) as unknown };
}

/** The file at a result's address, fetched from the simulator in its host's place; redirects are not followed. */
export function fetchResult({ url }: Simulator, address: string): Promise<Response> {
  const { host, pathname, search } = new URL(address);
  return fetch(`${url}/hosts/${host}${pathname}${search}`, { redirect: "manual" });
}

/** Width and height of a PNG. */
export function sizeOf(png: Buffer): [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

/** The JSON of every `data:` line of a stream. */
export function dataIn(text: string): Loose[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:") && !line.includes("[DONE]"))
    .map((line) => JSON.parse(line.slice("data:".length)) as unknown);
}
