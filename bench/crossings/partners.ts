/** Where a partner takes calls, as its own pages say it. */
type Place = { host: string; region: string; country: string; scope: string };

/** A partner as the wide book holds it. */
export type WidePartner = {
  id: string;
  origin: string;
  /** What every address of it begins with, behind the host. */
  base: string;
  model: string;
  /** A model that is made for translation, which a partner without one does by its other. */
  translator?: string;
  places: readonly Place[];
  /** What the path of each call to it holds; two dialects of one company share their hosts. */
  path: string;
};

/** In mainland China, where the partner runs it there and nowhere else. */
const mainland = (host: string, region = "cn-beijing"): Place => ({
  host,
  region,
  country: "CN",
  scope: "cn",
});

/** Where the partner does not say that inference stays: it may run anywhere. */
const unbounded = (host: string, region: string, country: string): Place => ({
  host,
  region,
  country,
  scope: "global",
});

/** Where storage and inference stay in one region. */
const bounded = (host: string, region: string, country: string): Place => ({
  host,
  region,
  country,
  scope: region,
});

const alibaba = [
  mainland("dashscope.aliyuncs.com"),
  { host: "dashscope-intl.aliyuncs.com", region: "sg", country: "SG", scope: "international" },
  unbounded("dashscope-us.aliyuncs.com", "us", "US"),
  bounded("cn-hongkong.dashscope.aliyuncs.com", "cn-hongkong", "HK"),
];

const openai = [
  bounded("us.api.openai.com", "us", "US"),
  bounded("eu.api.openai.com", "eu", "IE"),
  unbounded("au.api.openai.com", "au", "AU"),
  unbounded("in.api.openai.com", "in", "IN"),
  unbounded("jp.api.openai.com", "jp", "JP"),
];

const chat = "/chat/completions";

/** A server on the maker's own machines, whose host is nobody else's. */
function own(id: string, model: string, place: Place): WidePartner {
  return { id, origin: place.country, base: "/v1", model, places: [place], path: chat };
}

/** Every partner that a dialect and a persona are there for; what is not told here is told by `partner`. */
export const widePartners: readonly WidePartner[] = [
  partner("alibaba", "CN", {
    base: "/compatible-mode/v1",
    model: "qwen-plus-2025-07-28",
    translator: "qwen-mt-plus",
    places: alibaba,
  }),
  partner("alibaba-native", "CN", {
    base: "/api/v1",
    model: "qwen-plus-2025-07-28",
    translator: "qwen-mt-flash",
    places: alibaba.slice(0, 2),
    path: "/generation",
  }),
  partner("alibaba-responses", "CN", {
    base: "/compatible-mode/v1",
    model: "qwen-plus-2025-07-28",
    places: alibaba.slice(0, 2),
    path: "/responses",
  }),
  partner("openai", "US", { base: "/v1", model: "gpt-6-luna", places: openai }),
  partner("openai-responses", "US", {
    base: "/v1",
    model: "gpt-6.1-terra",
    places: openai.slice(0, 2),
    path: "/responses",
  }),
  partner("azure", "US", {
    base: "/openai/v1",
    model: "gpt-6-sol",
    places: [unbounded("acme.openai.azure.com", "us", "US")],
  }),
  partner("deepseek", "CN", {
    base: "",
    model: "deepseek-flash",
    places: [unbounded("api.deepseek.com", "cn", "CN")],
  }),
  partner("baidu", "CN", {
    base: "/v2",
    model: "ernie-5.1",
    places: [mainland("qianfan.baidubce.com")],
  }),
  partner("bytedance", "CN", {
    base: "/api/v3",
    model: "doubao-seed-2-1-pro-260915",
    places: [
      mainland("ark.cn-beijing.volces.com"),
      unbounded("ark.ap-southeast.bytepluses.com", "sg", "SG"),
      unbounded("ark.eu-west.bytepluses.com", "eu-west", "NL"),
    ],
  }),
  partner("bytedance-responses", "CN", {
    base: "/api/v3",
    model: "doubao-seed-2-1-pro-260915",
    translator: "doubao-seed-translation-250915",
    places: [mainland("ark.cn-beijing.volces.com"), unbounded("ark.ap-southeast.bytepluses.com", "sg", "SG")],
    path: "/responses",
  }),
  partner("tencent", "CN", {
    base: "/v1",
    model: "hy3",
    places: [
      mainland("tokenhub.tencentmaas.com", "cn"),
      unbounded("tokenhub-intl.tencentcloudmaas.com", "sg", "SG"),
    ],
  }),
  partner("tencent-native", "CN", {
    base: "",
    model: "hunyuan-turbos-latest",
    translator: "hunyuan-translation",
    places: [mainland("hunyuan.tencentcloudapi.com", "cn-guangzhou")],
    path: "/",
  }),
  partner("xai", "US", {
    base: "/v1",
    model: "grok-4.6",
    places: [bounded("us.api.x.ai", "us", "US"), unbounded("api.x.ai", "us", "US")],
  }),
  partner("xai-responses", "US", {
    base: "/v1",
    model: "grok-4.5",
    places: [unbounded("api.x.ai", "us", "US")],
    path: "/responses",
  }),
  partner("anthropic", "US", {
    base: "/v1",
    model: "claude-sonnet-5",
    places: [unbounded("api.anthropic.com", "us", "US")],
    path: "/messages",
  }),
  partner("gemini", "US", {
    base: "/v1beta",
    model: "gemini-3.5-flash",
    places: [unbounded("generativelanguage.googleapis.com", "us", "US")],
    path: "/models/",
  }),
  partner("mistral", "FR", {
    base: "/v1",
    model: "mistral-large-2512",
    // Hosted in the EU by default, which bounds nothing.
    places: [unbounded("api.mistral.ai", "eu", "FR")],
  }),
  partner("moonshot", "CN", {
    base: "/v1",
    model: "kimi-k3",
    places: [mainland("api.moonshot.cn", "cn"), unbounded("api.moonshot.ai", "sg", "SG")],
  }),
  partner("zhipu", "CN", {
    base: "/api/paas/v4",
    model: "glm-5.2",
    places: [mainland("open.bigmodel.cn", "cn"), unbounded("api.z.ai", "sg", "SG")],
  }),
  own("vllm", "Qwen/Qwen3-8B", bounded("vllm.simulated", "eu-frankfurt", "DE")),
  own("sglang", "Qwen/Qwen2.5-VL-7B-Instruct", bounded("sglang.simulated", "sa-riyadh", "SA")),
  own("ollama", "qwen3:8b", bounded("ollama.simulated", "ru-moscow", "RU")),
  own("llama-cpp", "local-model", bounded("llama-cpp.simulated", "jp-osaka", "JP")),
];

type Told = Pick<WidePartner, "base" | "model" | "places"> &
  Partial<Pick<WidePartner, "path" | "translator">>;

/** A partner that speaks chat completions, unless it is told otherwise. */
function partner(id: string, origin: string, told: Told): WidePartner {
  return { id, origin, path: chat, ...told };
}
