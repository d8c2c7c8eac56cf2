import type { ErrorBody, Meta } from "@homeport/protocol";

/** What came of one request of the tour; `--json` prints one of these a line. */
export type Row = {
  market: string;
  phase: "before approval" | "after approval";
  feature: string;
  outcome: "served" | "refused";
  reasons: readonly { code: string; message: string; rules: readonly string[]; sources: readonly string[] }[];
  partner: string | null;
  model: string | null;
  endpoint: { region: string; operator: string } | null;
  engine: string | null;
  executed: string;
  simulated: boolean;
  label: string | null;
  display: { en: string; zh: string } | null;
  output: string | null;
  corrections: number | null;
  receipt: string | null;
  ms: number;
};

type Asked = Pick<Row, "market" | "phase" | "feature">;

/** A row of a reply that served. */
export function servedRow(
  asked: Asked,
  reply: { meta: Meta; output?: string; correctedInput?: string; corrections?: readonly unknown[] },
): Row {
  const { meta } = reply;
  return {
    ...asked,
    outcome: "served",
    reasons: [],
    partner: meta.partner,
    model: meta.model,
    endpoint: meta.endpoint && { region: meta.endpoint.region, operator: meta.endpoint.operator },
    engine: meta.engine && `${meta.engine.id} ${meta.engine.version}`,
    executed: meta.executed,
    simulated: meta.simulated,
    label: meta.label,
    display: meta.display?.text ?? null,
    output: reply.output ?? reply.correctedInput ?? "",
    corrections: reply.corrections?.length ?? null,
    receipt: meta.receipt,
    ms: meta.ms,
  };
}

/** A row of a reply that refused. */
export function refusedRow(asked: Asked, error: ErrorBody["error"], ms: number): Row {
  const reasons = (error.reasons ?? []).map(({ code, message, rules }) => ({
    code,
    message,
    rules: rules.map(({ rule }) => rule),
    sources: rules.flatMap(({ sources }) =>
      sources.map(({ instrument, locator, verification }) => `${instrument}, ${locator} (${verification})`),
    ),
  }));
  return {
    ...asked,
    outcome: "refused",
    reasons:
      reasons.length > 0 ? reasons : [{ code: error.code, message: error.message, rules: [], sources: [] }],
    partner: null,
    model: null,
    endpoint: null,
    engine: null,
    executed: "none",
    simulated: error.simulated ?? false,
    label: null,
    display: null,
    output: null,
    corrections: null,
    receipt: error.receipt ?? null,
    ms,
  };
}
