import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { stringify } from "yaml";
import { withoutScreens } from "./support/launch-more.ts";
import { startWorld, type World } from "./support/world.ts";

const model = "wan2.5-t2i-preview";
const store = "dashscope-result-sgp.oss-ap-southeast-1.aliyuncs.com";

/** Two partners in one: with a store of results on record, and without. */
const places = [
  { name: "painter", market: "US", region: "us", resultHosts: [{ host: store, region: "us" }] },
  { name: "sketcher", market: "CA", region: "ca" },
];

let world: World;
before(async () => {
  world = await startWorld({
    edit: ({ launch }) => {
      for (const { name, market, region, resultHosts } of places) {
        const endpoint = `${name}-endpoint`;
        writeFileSync(
          join(launch, `partners/${name}.yaml`),
          stringify({
            id: name,
            name,
            origin: "US",
            dialect: "alibaba-native",
            credential: { environment: `${name.toUpperCase()}_KEY` },
            capabilities: [],
            contracts: [{ id: `${name}-1`, markets: [market], from: "2020-01-01" }],
            endpoints: [
              {
                id: endpoint,
                url: "https://dashscope-intl.aliyuncs.com/api/v1",
                region,
                operator: "Example",
                operatorCountry: market,
                storageRegion: region,
                inferenceScope: region,
                ...(resultHosts ? { resultHosts } : {}),
              },
            ],
            models: [{ id: "model", name: model, version: "1", modification: "none", endpoints: [endpoint] }],
          }),
        );
        const launched = { market, feature: "image-generator", platforms: ["android", "desktop", "ios"] };
        const launching = { ...launched, traveller: "home", from: "2024-10-28", owner: "features" };
        appendFileSync(join(launch, "launches.yaml"), `\n${stringify([launching])}`);
        const use = [{ partner: name, model: "model", endpoint }];
        appendFileSync(
          join(launch, "routes.yaml"),
          `\n${stringify([{ market, feature: "image-generator", use }])}`,
        );
      }
      withoutScreens({ launch });
    },
  });
});
after(() => world.close());

type Drawn = {
  data?: { b64_json: string }[];
  error?: { code: string };
  homeport?: { cost: { type: string; why?: string } | null; usage: { images?: number } };
};

async function draw(place: string, headers: Record<string, string> = {}, signal?: AbortSignal) {
  const body = { prompt: "A harbour at dawn.", size: "1024x768" };
  const reply = await world.post("/v1/images/generations", body, {
    place,
    headers,
    ...(signal ? { signal } : {}),
  });
  const text = await reply.text();
  return { status: reply.status, text, reply: JSON.parse(text) as Drawn };
}

const calls = () => world.simulator.witness.calls().map(({ host, path }) => ({ host, path }));

describe("a picture that a partner works on and lays down elsewhere", () => {
  test("comes to the caller as bytes, through the store that the launch book names, with no word of its address", async () => {
    const before = calls().length;
    const { status, text, reply } = await draw("US");
    assert.equal(status, 200, text);
    const bytes = Buffer.from(reply.data?.[0]?.b64_json ?? "", "base64");
    assert.equal(bytes.subarray(1, 4).toString(), "PNG");
    assert.doesNotMatch(text, /aliyuncs|Signature/);
    assert.doesNotMatch(JSON.stringify(world.seen), /aliyuncs|Signature|harbour/);
    assert.equal(calls().slice(before).at(-1)?.host, store);
    assert.equal(reply.homeport?.cost?.type, "unknown", "nobody told its price, which is not nought");
  });

  test("is not fetched from a store that the launch book does not name", async () => {
    const before = calls().length;
    const { status, reply, text } = await draw("CA");
    assert.notEqual(status, 200);
    assert.equal(reply.error?.code, "egress_denied", text);
    assert.ok(
      calls()
        .slice(before)
        .every(({ host }) => host === "dashscope-intl.aliyuncs.com"),
    );
  });

  test("that the partner's inspection stopped is refused, and nobody else is asked", async () => {
    const { reply, text } = await draw("US", { "homeport-simulate": "task=blocked" });
    assert.equal(reply.error?.code, "partner_refused", text);
  });

  test("that is gone from the store is said to be gone", async () => {
    const { reply, text } = await draw("US", { "homeport-simulate": "expired-results" });
    assert.equal(reply.error?.code, "partner_result_gone", text);
  });

  test("is called off at the partner where the caller goes while it is worked on", async () => {
    const before = calls().length;
    const client = new AbortController();
    const asked = draw("US", { "homeport-simulate": "task=stuck" }, client.signal).catch(() => null);
    const seen = async (holds: () => boolean) => {
      for (let tries = 0; tries < 300 && !holds(); tries++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return holds();
    };
    assert.ok(await seen(() => calls().length > before));
    client.abort();
    await asked;
    assert.ok(
      await seen(() =>
        calls()
          .slice(before)
          .some(({ path }) => path.endsWith("/cancel")),
      ),
    );
  });
});
