import { Problem, SentFile } from "@homeport/protocol";

const most = { parts: 64, fieldBytes: 256 * 1024, nameLength: 100 };

type Value = string | SentFile;

/**
 * A form as one object: a file is a `SentFile`, a name that is sent more than once or ends in `[]` a list.
 *
 * @param contentType the header, which names the boundary
 * @throws Problem `invalid_request` where it is no form, or holds a part that could not be read: none is dropped
 */
export async function parseForm(bytes: Buffer, contentType: string): Promise<Record<string, unknown>> {
  const parts = partsIn(bytes, contentType);
  if (parts > most.parts) throw invalid(`a form has at most ${most.parts} parts`);
  const sent = await read(bytes, contentType);
  // What has no name, or is no part of a form, is passed over by the parser and refused here.
  if (sent.length !== parts) throw invalid("a part has no name");
  const values = new Map<string, Value[]>();
  const lists = new Set<string>();
  for (const [written, value] of sent) {
    const name = written.endsWith("[]") ? written.slice(0, -2) : written;
    if (written !== name) lists.add(name);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length > 1 || lists.has(name) ? all : all[0]]),
  );
}

async function read(bytes: Buffer, contentType: string): Promise<[string, Value][]> {
  // Loaded with the first form.
  const { Busboy } = await import("@fastify/busboy");
  const { promise, resolve, reject } = Promise.withResolvers<[string, Value][]>();
  const sent: [string, Value][] = [];
  const files: Promise<void>[] = [];
  try {
    const parser = new Busboy({
      headers: { "content-type": contentType },
      limits: { fieldSize: most.fieldBytes, parts: most.parts, headerPairs: 16, headerSize: 4_096 },
    });
    parser.on("field", (...[name, value, nameCut, valueCut]) => {
      if (nameCut || valueCut || name === undefined || name.length > most.nameLength) {
        reject(invalid("a field is too long"));
      } else sent.push([name, value]);
    });
    parser.on("file", (...[name, stream, fileName, , mediaType]) => {
      const pieces: Buffer[] = [];
      const place = sent.length;
      const named = name !== undefined && name.length <= most.nameLength;
      if (named) sent.push([name, ""]);
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      files.push(
        new Promise((whole, broken) => {
          stream.on("error", broken);
          stream.on("end", () => {
            if (named) sent[place] = [name, new SentFile(fileName ?? "", mediaType, Buffer.concat(pieces))];
            whole();
          });
        }),
      );
    });
    parser.on("error", () => reject(invalid("this is no form, or a part of it is missing")));
    parser.on("finish", () => void Promise.all(files).then(() => resolve(sent), reject));
    parser.end(bytes);
  } catch {
    reject(invalid("the header names no boundary"));
  }
  return promise;
}

/** How many parts stand between the boundaries. */
function partsIn(bytes: Buffer, contentType: string): number {
  const named = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(contentType);
  const boundary = named?.[1] ?? named?.[2];
  if (boundary === undefined) throw invalid("the header names no boundary");
  const border = Buffer.from(`\r\n--${boundary}`);
  let count = bytes.subarray(0, border.length - 2).equals(border.subarray(2)) ? 0 : -1;
  for (let at = bytes.indexOf(border); at >= 0; at = bytes.indexOf(border, at + border.length)) count++;
  return count;
}

function invalid(message: string): Problem {
  return new Problem("invalid_request", { issues: [{ path: "", message }] });
}
