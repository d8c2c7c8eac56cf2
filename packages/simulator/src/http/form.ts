import type { FormFile, ParameterFacts } from "../personas/index.ts";

type Fields = Readonly<Record<string, ParameterFacts>>;

/** Reads a form of several parts: numbers and booleans by what the parameters are, `name[]` as a list; `null` where it is none. */
export async function readForm(
  bytes: Buffer,
  { contentType, parameters }: { contentType: string; parameters: Fields },
): Promise<Record<string, unknown> | null> {
  if (!contentType.startsWith("multipart/form-data")) return null;
  const form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } })
    .formData()
    .catch(() => null);
  if (form === null) return null;
  const body: Record<string, unknown> = {};
  for (const [key, value] of form.entries()) {
    const bracketed = key.endsWith("[]");
    const name = bracketed ? key.slice(0, -2) : key;
    const listed = bracketed || parameters[name]?.is === "array";
    const read = typeof value === "string" ? typed(value, parameters[name]) : await fileOf(value);
    const before = body[name];
    if (before === undefined) body[name] = listed ? [read] : read;
    else body[name] = [before, read].flat();
  }
  return body;
}

async function fileOf(file: File): Promise<FormFile> {
  return { name: file.name, type: file.type, bytes: Buffer.from(await file.arrayBuffer()) };
}

/** What is no number stays the text that it is, for the partner's own error. */
function typed(value: string, facts: ParameterFacts | undefined): unknown {
  const isNumber = facts?.is === "number" || facts?.is === "integer";
  if (isNumber && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  if (facts?.is === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}
