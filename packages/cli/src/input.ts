import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { CommandFault } from "./command.ts";

/** The text of a file, or of standard input for `-`. @throws CommandFault */
export async function readInput(file: string): Promise<string> {
  if (file === "-") return text(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new CommandFault(`\`${file}\` cannot be read`);
  }
}
