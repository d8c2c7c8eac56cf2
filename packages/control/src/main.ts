import { Problem } from "@homeport/protocol";
import { startControl, StartFault } from "./start.ts";

const say = (line: string) => void process.stderr.write(`${line}\n`);

try {
  const running = await startControl(process.env, {
    clock: Date.now,
    report: (cause) =>
      say(`control failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : "unknown"}`),
  });
  process.stdout.write(`control listens on ${running.url}\n`);
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    running.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  // Started by `homeport up`, control must not outlive it.
  process.once("disconnect", end);
} catch (cause) {
  say(`control did not start: ${reasonOf(cause)}`);
  process.exit(1);
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Problem) {
    const issues = (cause.details.issues ?? []).map(({ path, message }) => `${path}: ${message}`);
    return [cause.message, ...issues].join("; ");
  }
  if (cause instanceof StartFault || cause instanceof TypeError) return cause.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
