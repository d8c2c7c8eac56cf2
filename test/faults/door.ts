import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A port that leads to a simulator, or at which nobody listens, or somebody who never says a word. */
export type Door = {
  port: number;
  be(state: "open" | "closed" | "silent"): Promise<void>;
  close(): Promise<void>;
};

/** Makes an open door to a simulator; close it. */
export async function openDoor(simulator: string): Promise<Door> {
  const to = Number(new URL(simulator).port);
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  const shut = async () => {
    for (const socket of sockets) socket.destroy();
    const closing = server;
    server = null;
    if (closing) await new Promise((resolve) => closing.close(resolve));
  };
  const listen = async (port: number, take: (socket: Socket) => void) => {
    server = createServer((socket) => {
      keep(socket);
      take(socket);
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const keep = (socket: Socket) => {
    sockets.add(socket.on("error", () => {}).on("close", () => sockets.delete(socket)));
  };
  const through = (socket: Socket) => {
    const onward = connect(to, "127.0.0.1");
    keep(onward);
    socket.pipe(onward).pipe(socket);
  };
  const port = await listen(0, through);
  return {
    port,
    async be(state) {
      await shut();
      if (state === "open") await listen(port, through);
      if (state === "silent") await listen(port, (socket) => socket.resume());
    },
    close: shut,
  };
}
