/** One server-sent event; `data` is JSON, so it holds no line break. */
export function sse(data: unknown, event?: string): string {
  const line = `data: ${JSON.stringify(data)}\n\n`;
  return event === undefined ? line : `event: ${event}\n${line}`;
}
