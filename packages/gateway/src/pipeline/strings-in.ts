const maxDepth = 64;

/**
 * Every string in a JSON text, names included, as they read once their escapes are resolved. Where it is no JSON, such
 * as one that was cut, the text itself with its escapes resolved; nothing where there is no escape to hide anything.
 *
 * @example stringsIn('{"a":"\\u0062"}') // ["a", "b"]
 */
export function stringsIn(json: string): readonly string[] {
  if (!json.includes("\\")) return [];
  const found: string[] = [];
  try {
    gather(JSON.parse(json), found, 0);
    return found;
  } catch {
    return [unescaped(json)];
  }
}

function gather(value: unknown, found: string[], depth: number): void {
  if (depth > maxDepth) throw new RangeError("too deep");
  if (typeof value === "string") found.push(value);
  else if (Array.isArray(value)) for (const element of value) gather(element, found, depth + 1);
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      found.push(name);
      gather(inner, found, depth + 1);
    }
  }
}

function unescaped(text: string): string {
  return text
    .replaceAll(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\(["\\/])/g, "$1");
}
