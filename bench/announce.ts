import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free loopback port, tells the parent, and ends with it. */
export function announce(server: Server): void {
  process.on("disconnect", () => process.exit(0));
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ type: "listening", url: `http://127.0.0.1:${port}` });
  });
}
