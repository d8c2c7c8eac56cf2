import { openaiErrors } from "../openai/errors.ts";
import type { ErrorFacts, SharedErrorName } from "../error-facts.ts";

const invalid = { type: "invalid_request_error", param: null, envelope: "error" } as const;

const denied: ErrorFacts = {
  ...invalid,
  status: 401,
  type: "",
  code: "401",
  message:
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.",
  envelope: "gateway",
  source: "recorded: public bug reports quoting the body, 2023 to 2026",
};

/** What stands in front of the models says what OpenAI's own service says otherwise; the rest is as OpenAI's. */
export const azureErrors: Readonly<Record<SharedErrorName, ErrorFacts>> = {
  ...openaiErrors,
  "missing-key": denied,
  "wrong-key": denied,
  "wrong-region": denied,
  "wrong-path": {
    ...denied,
    status: 404,
    code: "404",
    message: "Resource not found",
    source: "recorded: public bug reports quoting the body, 2023 to 2026",
  },
  "unknown-model": {
    ...denied,
    status: 404,
    code: "DeploymentNotFound",
    message:
      "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.",
    source: "recorded: public bug reports quoting the body, 2023 to 2026",
  },
  "rate-limit": {
    ...denied,
    status: 429,
    code: "429",
    message:
      "Requests to the ChatCompletions_Create Operation under Azure OpenAI API have exceeded call rate limit of your current OpenAI S0 pricing tier. Please retry after 20 seconds.",
    source: "recorded: public bug reports quoting the body, 2023 to 2026; shortened",
  },
  "blocked-input": {
    ...invalid,
    status: 400,
    type: "",
    code: "content_filter",
    param: "prompt",
    message:
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
    envelope: "filter",
    source:
      "recorded: microsoft/azurechat#351, 2024-03-14; the inner error from Microsoft Learn, content filtering",
  },
};
