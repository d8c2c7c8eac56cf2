// Starts Portkey's gateway as it was installed, and ends it with the benchmark. Plain JavaScript, so that its memory
// does not hold the type stripper.
import { connect } from "node:net";

process.on("disconnect", () => process.exit(0));
const port = Number(process.argv.find((argument) => argument.startsWith("--port="))?.slice("--port=".length));
const started = import(process.env["BENCH_PEER"] ?? "");

function whenListening() {
  const probe = connect(port, "127.0.0.1");
  probe.once("connect", () => {
    probe.destroy();
    process.send?.({ type: "listening", url: `http://127.0.0.1:${port}` });
  });
  probe.once("error", () => setTimeout(whenListening, 25));
}

whenListening();
await started;
