import { startWorld } from "/work/main/test/support/world.ts";
import { createApp, signPlan } from "@homeport/control";
import { readFileSync } from "node:fs";
import { homeport } from "/work/main/test/support/command.ts";
const world = await startWorld({ approved: true });
const app = await createApp(world.control, { clock: Date.now, hosts: [], report: console.error });
await app.listen({ host: "127.0.0.1", port: 0 });
const key = readFileSync(`${world.home}/keys/operators/counsel.pem`, "utf8");
for (let i = 0; i < 8; i++) {
  const t0 = performance.now();
  const k = await world.control.kill({ market: ["CN","US","GB","AU"][i % 4], reason: "x", operator: "counsel" }, Date.now());
  const t1 = performance.now();
  const v = await world.control.propose(Date.now(), { kill: k.id });
  const t2 = performance.now();
  await world.control.approve(v.id, { operator: "counsel", signature: signPlan(v, key).signature }, Date.now());
  const t3 = performance.now();
  const live = await world.control.apply(v.id, Date.now());
  const t4 = performance.now();
  for (;;) { const r = await (await fetch(`${world.url}/readyz`)).json() as any; if (r.serial >= live.serial) break; await new Promise(r => setTimeout(r, 2)); }
  const t5 = performance.now();
  console.log({ record: t1 - t0 | 0, propose: t2 - t1 | 0, approve: t3 - t2 | 0, apply: t4 - t3 | 0, gateway: t5 - t4 | 0, total: t5 - t0 | 0 });
}
const { port } = app.server.address() as any;
for (let i = 0; i < 5; i++) {
const r = await homeport(["kill", "--market", "CN", "--reason", "x", "--operator", "counsel", "--json"], { environment: { HOMEPORT_HOME: world.home, HOMEPORT_GATEWAY: world.url, HOMEPORT_CONTROL: `http://127.0.0.1:${port}` } });
console.log(r.out, r.error);
}
import { statSync } from "node:fs";
console.log(statSync(`${world.home}/release/live.json`).size);
await app.close(); await world.close();
