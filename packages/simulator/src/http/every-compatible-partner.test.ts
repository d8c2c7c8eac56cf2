import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";

import OpenAI from "openai";

import { simulatorFor } from "../testing/client.ts";
import { type CompatiblePartner, compatiblePartners } from "../testing/partners.ts";

const question = [{ role: "user", content: "Where is Porto? 你好 😀" }] as const;
const said = /(?:Simulated reply: you wrote|模拟回复).*Where is Porto\? 你好 😀/;

const tools: OpenAI.ChatCompletionFunctionTool[] = [
  {
    type: "function",
    function: {
      name: "weather",
      description: "The weather at a place",
      parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
    },
  },
];

async function clientFor(t: TestContext, { host, base }: CompatiblePartner, faults = ""): Promise<OpenAI> {
  const { url } = await simulatorFor(t);
  return new OpenAI({
    baseURL: `${url}/hosts/${host}${base}`,
    apiKey: "simulated-test",
    maxRetries: 0,
    defaultHeaders: { "homeport-simulate": faults },
  });
}

test("there are fifteen OpenAI-compatible partners to test", () => {
  assert.equal(compatiblePartners().length, 15);
});

for (const partner of compatiblePartners()) {
  const { model } = partner;

  test(`OpenAI's client reads ${partner.partner} whole and streamed, with the same text and usage`, async (t) => {
    const client = await clientFor(t, partner);
    const whole = await client.chat.completions.create({ model, messages: [...question] });
    assert.match(whole.choices[0]?.message.content ?? "", said);
    assert.equal(whole.choices[0]?.finish_reason, "stop");
    const stream = await client.chat.completions.create({
      model,
      messages: [...question],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let total = 0;
    const finishes: string[] = [];
    for await (const chunk of stream) {
      const [choice] = chunk.choices;
      text += choice?.delta.content ?? "";
      if (choice?.finish_reason) finishes.push(choice.finish_reason);
      total = chunk.usage?.total_tokens ?? total;
    }
    assert.equal(text, whole.choices[0]?.message.content);
    assert.deepEqual(finishes, ["stop"]);
    assert.equal(total, whole.usage?.total_tokens);
  });

  test(`OpenAI's client gets a tool call of ${partner.partner} whole and streamed, then an answer`, async (t) => {
    const client = await clientFor(t, partner);
    const request = { model, messages: [...question], tools };
    const whole = await client.chat.completions.create(request);
    const [choice] = whole.choices;
    assert.equal(choice?.finish_reason, "tool_calls");
    const [call] = choice?.message.tool_calls ?? [];
    assert.ok(call?.type === "function");
    assert.equal(call.function.name, "weather");
    assert.deepEqual(JSON.parse(call.function.arguments), { place: "simulated" });
    const stream = client.chat.completions.stream(request);
    const final = await stream.finalChatCompletion();
    const [streamed] = final.choices[0]?.message.tool_calls ?? [];
    assert.ok(streamed?.type === "function");
    assert.deepEqual(JSON.parse(streamed.function.arguments), { place: "simulated" });
    const answered = await client.chat.completions.create({
      ...request,
      messages: [
        ...question,
        {
          role: "assistant",
          content: "",
          tool_calls: [{ id: call.id, type: "function", function: call.function }],
          ...(partner.partner === "deepseek" ? { reasoning_content: "simulated" } : {}),
        },
        { role: "tool", tool_call_id: call.id, content: "mild" },
      ],
    });
    assert.match(answered.choices[0]?.message.content ?? "", said);
  });

  test(`${partner.partner} refuses an unknown parameter and an unknown role in its own words`, async (t) => {
    const client = await clientFor(t, partner);
    const wrong = {
      model,
      messages: [...question],
      mood: "good",
    } as OpenAI.ChatCompletionCreateParamsNonStreaming;
    await assert.rejects(
      client.chat.completions.create(wrong),
      ({ status }) => status === 400 || status === 422,
    );
    const robot = { model, messages: [{ role: "robot", content: "hi" }] } as unknown as typeof wrong;
    await assert.rejects(
      client.chat.completions.create(robot),
      ({ status }) => status === 400 || status === 422,
    );
  });
}
