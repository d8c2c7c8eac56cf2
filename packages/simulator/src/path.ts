const compiled = new Map<string, RegExp>();

function patternOf(template: string): RegExp {
  const known = compiled.get(template);
  if (known !== undefined) return known;
  const escaped = template.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^${escaped.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/:]+)")}$`);
  compiled.set(template, pattern);
  return pattern;
}

/** The values of a path template's places, or `null`; `matchPath("/tasks/{id}", "/tasks/7")` is `{ id: "7" }`. */
export function matchPath(template: string, path: string): Readonly<Record<string, string>> | null {
  if (!template.includes("{")) return template === path ? {} : null;
  const groups = patternOf(template).exec(path)?.groups;
  return groups === undefined ? null : { ...groups };
}
