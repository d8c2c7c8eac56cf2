/** The three headers that carry an operator's signature. */
export type SignatureHeaders = { "content-digest": string; "signature-input": string; signature: string };

/** A signature as its headers tell it, checked in shape only. */
export type MessageSignature = {
  /** The operator's name. */
  name: string;
  /** Seconds since 1970. */
  created: number;
  /** Seconds since 1970. */
  expires: number;
  nonce: string;
  /** The value of `content-digest`, which the signature covers. */
  contentDigest: string;
  /** The exact text of `@signature-params`, which the signature covers as well. */
  parameters: string;
  signature: Buffer;
};

export type ReadSignature =
  | { type: "read"; signed: MessageSignature }
  | { type: "refused"; path: string; message: string };

const covered = '("@method" "@authority" "@path" "content-digest")';

/** What `accept-signature` asks for (RFC 9421, section 5.1). */
export const acceptSignature = `operator=${covered};created;expires;nonce;keyid;alg="ed25519"`;

const limits = { host: 300, "content-digest": 64, "signature-input": 1_200, signature: 128 } as const;

/** Each parameter's form; a name of 64 characters needs at most 576 when it is percent-encoded. */
const forms: Readonly<Record<string, RegExp>> = {
  created: /^\d{1,11}$/,
  expires: /^\d{1,11}$/,
  nonce: /^"[A-Za-z0-9_-]{16,64}"$/,
  keyid: /^"[A-Za-z0-9_.!~*'()%-]{1,576}"$/,
  alg: /^"ed25519"$/,
};

/** The text of `@signature-params`; the name is percent-encoded, for a header holds ASCII only. */
export function signatureParameters({
  name,
  created,
  expires,
  nonce,
}: Pick<MessageSignature, "name" | "created" | "expires" | "nonce">): string {
  return `${covered};created=${created};expires=${expires};nonce="${nonce}";keyid="${encodeName(name)}";alg="ed25519"`;
}

/**
 * Reads a signature of exactly the shape that Homeport writes: one, labelled `operator`, over the four components.
 * The order of the parameters is free; anything else that RFC 9421 allows is refused, saying what was expected.
 */
export function readSignature(
  headers: Readonly<Record<string, readonly string[] | undefined>>,
): ReadSignature {
  for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
    const lines = headers[name] ?? [];
    if (lines.length !== 1 || lines[0] === "")
      return refuse(
        name,
        lines.length > 1 ? `\`${name}\` came ${lines.length} times` : `\`${name}\` is missing`,
      );
    if ((lines[0]?.length ?? 0) > limits[name])
      return refuse(name, `\`${name}\` has more than ${limits[name]} characters`);
  }
  const value = (name: keyof typeof limits) => headers[name]?.[0] ?? "";
  const contentDigest = value("content-digest");
  if (bytesOf(contentDigest, "sha-256=")?.length !== 32)
    return refuse("content-digest", "one SHA-256 is expected, as `sha-256=:…:`");
  const signature = bytesOf(value("signature"), "operator=");
  if (signature?.length !== 64)
    return refuse(
      "signature",
      "one Ed25519 signature is expected, as `operator=:…:`, and no other beside it",
    );
  const input = value("signature-input");
  if (!input.startsWith(`operator=${covered}`))
    return refuse("signature-input", `one signature is expected, beginning \`operator=${covered}\``);
  const parameters = input.slice("operator=".length);
  const read = readParameters(parameters.slice(covered.length));
  if (typeof read === "string") return refuse("signature-input", read);
  const name = decodeName(read["keyid"] ?? "");
  if (name === null) return refuse("signature-input", "`keyid` is no operator's name in percent-encoding");
  return {
    type: "read",
    signed: {
      name,
      created: Number(read["created"]),
      expires: Number(read["expires"]),
      nonce: read["nonce"] ?? "",
      contentDigest,
      parameters,
      signature,
    },
  };
}

/** The parameters by name, or what is wrong with them. */
function readParameters(text: string): Readonly<Record<string, string>> | string {
  const found = new Map<string, string>();
  // Before it was split, the header was bounded.
  const [before, ...parts] = text.split(";");
  if (before !== "") return "nothing but parameters may stand behind the components";
  for (const part of parts) {
    const at = part.indexOf("=");
    const [name, value] = [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
    const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
    if (!form?.test(value))
      return `\`${part}\` is not one of created, expires, nonce, keyid and alg="ed25519"`;
    if (found.has(name)) return `\`${name}\` stands twice`;
    found.set(name, value.replaceAll('"', ""));
  }
  const missing = Object.keys(forms).find((name) => !found.has(name));
  return missing === undefined ? Object.fromEntries(found) : `\`${missing}\` is missing`;
}

/** The bytes of a structured field such as `operator=:…:`; null where the base64 is not exactly what they would give. */
function bytesOf(text: string, label: string): Buffer | null {
  if (!text.startsWith(`${label}:`) || !text.endsWith(":")) return null;
  const inner = text.slice(label.length + 1, -1);
  const bytes = Buffer.from(inner, "base64");
  return bytes.toString("base64") === inner ? bytes : null;
}

function encodeName(name: string): string {
  try {
    return encodeURIComponent(name);
  } catch (cause) {
    throw new TypeError("an operator's name must be whole Unicode characters", { cause });
  }
}

/** A name has one encoding only, so that one operator cannot go by two key ids. */
function decodeName(encoded: string): string | null {
  try {
    const name = decodeURIComponent(encoded);
    return encodeURIComponent(name) === encoded && name.length <= 64 ? name : null;
  } catch {
    return null;
  }
}

function refuse(path: string, message: string): ReadSignature {
  return { type: "refused", path, message };
}
