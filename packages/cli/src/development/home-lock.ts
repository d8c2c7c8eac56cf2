import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFault } from "../command.ts";

/** Takes the home folder for this process; gives what lets it go. @throws CommandFault where another one runs on it. */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const file = join(home, "up.pid");
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => rmSync(file, { force: true });
    } catch {
      const owner = Number(readFileSync(file, "utf8"));
      if (isAlive(owner)) {
        throw new CommandFault(
          `Homeport already runs on \`${home}\` (process ${owner}); end it, or choose another folder with HOMEPORT_HOME`,
        );
      }
      // Left behind by a process that was killed.
      rmSync(file, { force: true });
    }
  }
  throw new CommandFault(`\`${file}\` cannot be written`);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
