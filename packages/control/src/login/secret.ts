import { Problem } from "@homeport/protocol";
import { readFile } from "node:fs/promises";
import type { LoginSettings } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The client's secret by its reference, read anew each time so that it can be rotated; null for a public client.
 *
 * @throws Problem `login_unavailable` where there should be one and is none
 */
export async function secretOf(
  reference: LoginSettings["clientSecret"],
  environment: Environment,
): Promise<string | null> {
  if (reference === undefined) return null;
  const text =
    ("environment" in reference ? environment[reference.environment] : await textOf(reference.file)) ?? "";
  const secret = text.trim();
  if (/^[\x20-\x7e]+$/.test(secret)) return secret;
  const issues = [
    { path: "clientSecret", message: "there is no secret on one line where `login.json` says" },
  ];
  throw new Problem("login_unavailable", { issues });
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
