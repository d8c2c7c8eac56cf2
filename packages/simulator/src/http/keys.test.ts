import assert from "node:assert/strict";
import test from "node:test";

import { personas } from "../personas/index.ts";
import { simulatorFor } from "../testing/client.ts";
import { compatiblePartners } from "../testing/partners.ts";
import { post } from "../testing/raw.ts";

const messages = [{ role: "user", content: "hello" }];

test("a key of one region is refused in every other, with the partner's own status", async (t) => {
  const simulator = await simulatorFor(t);
  let crossings = 0;
  for (const { path, hosts, models, open, keyIn } of personas) {
    if (open === true || keyIn !== undefined) continue;
    for (const here of hosts) {
      for (const there of hosts) {
        const region = there.keyRegions[0] ?? "";
        const call = {
          host: here.host.replace("*", "workspace"),
          path: path.replace("{version}", "v1"),
          headers: { authorization: `Bearer simulated-key@${region}` },
          body: { model: models[0]?.id, messages },
        };
        const { status } = await post(simulator, call);
        const belongs = here.keyRegions.includes(region);
        if (path.endsWith("/chat/completions") && belongs)
          assert.equal(status, 200, `${here.host} ${region}`);
        if (belongs) continue;
        assert.ok(status === 401 || status === 400 || status === 403, `${here.host} ${region} ${status}`);
        crossings += 1;
      }
    }
  }
  assert.ok(crossings > 40, String(crossings));
});

test("an unknown key is refused wherever a key is needed, and never repeated", async (t) => {
  const simulator = await simulatorFor(t);
  for (const { partner, host, base, model } of compatiblePartners()) {
    const open = personas.some(
      (persona) => persona.name === partner && persona.models.length > 0 && persona.open === true,
    );
    const reply = await post(simulator, {
      host,
      path: `${base}/chat/completions`,
      headers: { authorization: "Bearer sk-verysecret" },
      body: { model, messages },
    });
    assert.equal(reply.status === 200, open, partner);
    assert.doesNotMatch(reply.text, /verysecret/);
  }
  assert.ok(simulator.witness.calls().every(({ simulatedKeyName }) => simulatedKeyName === null));
});

test("a model that sees takes an image and says that it was not looked at; another refuses it", async (t) => {
  const simulator = await simulatorFor(t);
  const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
  const content = [{ type: "text", text: "what is this?" }, image];
  let seeing = 0;
  for (const { partner, host, base } of compatiblePartners()) {
    const persona = personas.find(({ name, path }) => name === partner && path.endsWith("/chat/completions"));
    for (const { id: model, sees, speaks } of persona?.models ?? []) {
      // What speaks does so in a stream only.
      if (speaks === true) continue;
      const body = { model, messages: [{ role: "user", content }] };
      const reply = await post(simulator, { host, path: `${base}/chat/completions`, body });
      assert.equal(reply.status === 200, sees === true, `${partner} ${model}`);
      if (sees !== true) continue;
      seeing += 1;
      assert.match(reply.json().choices[0].message.content, /1 image received, not looked at/);
    }
  }
  assert.ok(seeing > 15, String(seeing));
});
