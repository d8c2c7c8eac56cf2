type Found = Readonly<Record<string, unknown>>;

const harms = ["hate", "self_harm", "sexual", "violence"] as const;

/** What the filter says of a prompt or an answer, each harm with its severity (Microsoft Learn, content filtering). */
export function filterResults(of: "prompt" | "answer", hit: string | null): Found {
  const graded = harms.map((harm) => [
    harm,
    harm === hit ? { filtered: true, severity: "high" } : { filtered: false, severity: "safe" },
  ]);
  const found = of === "prompt" ? ["jailbreak"] : ["protected_material_code", "protected_material_text"];
  const detected = found.map((name) => [name, { filtered: name === hit, detected: name === hit }]);
  return Object.fromEntries([...graded, ...detected]) as Found;
}

/** What stands in the place of results where the filter did not get to its end; the answer is then not filtered. */
export const filterDown: Found = {
  error: { code: "content_filter_error", message: "The contents are not filtered" },
};
