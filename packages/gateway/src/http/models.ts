import { Problem } from "@homeport/protocol";
import { type Parts, permittedModels } from "../pipeline/index.ts";
import type { Answer, Question } from "./operations.ts";

/** `GET /v1/models`: what this device may ask for by name in its market. */
export async function listModels(parts: Parts, question: Question): Promise<Answer> {
  const body = { object: "list", data: await modelsFor(parts, question) };
  return { type: "body", body, about: null };
}

/** `GET /v1/models/{id}` @throws Problem `not_found` where this device may not ask for it, or nobody may */
export async function findModel(parts: Parts, question: Question): Promise<Answer> {
  const body = (await modelsFor(parts, question)).find(({ id }) => id === question.name);
  const message = "no model of this name is permitted to this device";
  if (!body) throw new Problem("not_found", { issues: [{ path: "model", message }] });
  return { type: "body", body, about: null };
}

/** In OpenAI's form; `homeport` leaves the choice to the market. */
async function modelsFor(parts: Parts, { device }: Question) {
  const { since, market, features, models } = await permittedModels(parts, device, parts.clock());
  const created = Math.floor(since / 1_000);
  const common = { object: "model" as const, created };
  return [
    ...(features.length === 0
      ? []
      : [{ id: "homeport", ...common, owned_by: "homeport", homeport: { market, features } }]),
    ...models.map(({ id, partner, version, features: offered }) => ({
      id,
      ...common,
      owned_by: partner,
      homeport: { market, features: offered, version },
    })),
  ];
}
