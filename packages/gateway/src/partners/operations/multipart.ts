import { randomBytes } from "node:crypto";
import type { FilePart } from "./values.ts";

type Part = string | number | boolean | FilePart;

/**
 * A form of texts and files as bytes (RFC 7578), and the content type with its boundary; a list is one part each.
 *
 * @throws TypeError where a field holds what no form can
 */
export function encodeForm(fields: Readonly<Record<string, unknown>>): { type: string; bytes: Uint8Array } {
  // Random, so that no file can hold it on purpose.
  const boundary = `homeport-${randomBytes(18).toString("hex")}`;
  const pieces: Uint8Array[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const part of Array.isArray(value) ? value : [value]) {
      pieces.push(Buffer.from(`--${boundary}\r\n${headOf(name, part as Part)}\r\n\r\n`));
      pieces.push(isFile(part) ? part.bytes : Buffer.from(String(part)), Buffer.from("\r\n"));
    }
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { type: `multipart/form-data; boundary=${boundary}`, bytes: Buffer.concat(pieces) };
}

function headOf(name: string, part: Part): string {
  const field = `content-disposition: form-data; name="${quoted(name)}"`;
  if (isFile(part)) {
    return `${field}; filename="${quoted(part.name)}"\r\ncontent-type: ${part.type.replaceAll(/[^\w/.+;= -]/g, "")}`;
  }
  if (typeof part === "object") throw new TypeError(`the field ${name} is neither a text nor a file`);
  return field;
}

function isFile(part: unknown): part is FilePart {
  return typeof part === "object" && part !== null && "bytes" in part && part.bytes instanceof Uint8Array;
}

/** A name that cannot end its own quotes or its line. */
function quoted(text: string): string {
  return text.replaceAll(/[\r\n"\\]/g, "_");
}
