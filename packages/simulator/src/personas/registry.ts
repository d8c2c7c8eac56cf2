import { alibaba } from "./alibaba/index.ts";
import { alibabaResponses } from "./alibaba/responses.ts";
import { alibabaNative } from "./alibaba-native/index.ts";
import { anthropic } from "./anthropic/index.ts";
import { azure } from "./azure/index.ts";
import { baidu } from "./baidu/index.ts";
import { bytedance } from "./bytedance/index.ts";
import { bytedanceResponses } from "./bytedance/responses.ts";
import { deepseek } from "./deepseek/index.ts";
import { gemini } from "./gemini/index.ts";
import { llamaCpp } from "./llama-cpp/index.ts";
import { mistral } from "./mistral/index.ts";
import { moonshot } from "./moonshot/index.ts";
import { ollama } from "./ollama/index.ts";
import { resultStores } from "./results/index.ts";
import { openai } from "./openai/index.ts";
import { openaiResponses } from "./openai/responses.ts";
import type { Persona } from "./persona.ts";
import { sglang } from "./sglang/index.ts";
import { tencent } from "./tencent/index.ts";
import { tencentNative } from "./tencent-native/index.ts";
import { vllm } from "./vllm/index.ts";
import { xai, xaiUs } from "./xai/index.ts";
import { xaiResponses, xaiUsResponses } from "./xai/responses.ts";
import { zhipu } from "./zhipu/index.ts";

/** Every API that this build simulates; a new partner is a folder and its name here. */
export const personas: readonly Persona[] = [
  alibaba,
  alibabaNative,
  alibabaResponses,
  openai,
  openaiResponses,
  azure,
  deepseek,
  baidu,
  bytedance,
  bytedanceResponses,
  tencent,
  tencentNative,
  xai,
  xaiUs,
  xaiResponses,
  xaiUsResponses,
  anthropic,
  gemini,
  mistral,
  moonshot,
  zhipu,
  vllm,
  sglang,
  ollama,
  llamaCpp,
  ...resultStores,
];
