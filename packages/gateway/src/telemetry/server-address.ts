/** Host and port of an endpoint, as `server.address` and `server.port` have them; never its path. */
export function serverAddress(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port) };
}
