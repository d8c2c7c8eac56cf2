import assert from "node:assert/strict";
import { it } from "node:test";
import type { ModelTask, Obligation } from "@homeport/protocol";
import { endpointAt } from "../partners/server.fixture.ts";
import { beginAsked } from "./asked.ts";
import { meetDecisionObligations } from "./meet-obligations.ts";
import { decisionWith, exchangeFor, now } from "./pipeline.fixture.ts";

const locate = (dataClass: "inference" | "moderation" | "log"): Obligation => ({
  type: "locate",
  dataClass,
  regions: ["aa-*"],
  rule: `AA/${dataClass}`,
});
const decision = decisionWith([locate("inference"), locate("moderation"), locate("log")]);
const hosted = "as the launch book's hosting records";

/** What is on record of places, where a model in the north answered and these regions judged before it. */
function placesAfter(...judging: string[]): string[] {
  const exchange = exchangeFor();
  const ask = (region: string, task: ModelTask) => {
    const endpoint = endpointAt("https://acme.example/v1", { id: region, region });
    exchange.asked.push(beginAsked({ endpoint, model: "m", simulated: false, at: now, task }));
  };
  for (const region of judging) ask(region, { type: "moderate", inputs: ["a"], sources: [] });
  ask("aa-north", exchange.task.asked("en", { translates: null } as never));
  exchange.served = { ...exchange.served, endpoint: { id: "north", region: "aa-north", operator: "Acme" } };
  meetDecisionObligations(exchange, decision, null);
  return exchange.obligations.map(({ detail }) => detail);
}

it("a receipt tells where a partner's screen judged, for each request by itself", () => {
  const plain = ["inference aa-north", `moderation ${hosted}`, `log ${hosted}`];
  assert.deepEqual(placesAfter(), plain);
  const [inference, moderation] = placesAfter("aa-south", "aa-south");
  assert.equal(inference, "inference aa-north");
  assert.match(moderation ?? "", /^moderation aa-south, by a partner's screen;/);
  assert.match(placesAfter("aa-south", "aa-east")[1] ?? "", /^moderation aa-south, aa-east, by/);
  assert.deepEqual(placesAfter(), plain);
});
