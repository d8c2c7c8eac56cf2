import type { FeatureId, ModelTask } from "@homeport/protocol";

/** What an engine of Homeport's own is asked. */
export type EngineTask =
  | {
      type: "summarize";
      text: string;
      summary: {
        type: "tldr" | "key-points" | "teaser" | "headline";
        length: "short" | "medium" | "long";
        format: "plain-text" | "markdown";
      };
    }
  | { type: "proofread"; text: string };

/** What a task may want to know of the model that is to be asked. */
export type AskedModel = {
  /** It is made for translation, and asked in a form of its own instead of by a prompt. */
  translates: boolean;
};

/** One request of a feature, ready to be served by a partner or an engine. */
export type FeatureTask = {
  feature: FeatureId;
  stream: boolean;
  /** The language of the text where the caller named it. */
  language: string | null;
  /** The language of labels and notices. */
  outputLanguage: string | null;
  /** The partner model the caller insists on, or null. */
  model: string | null;
  /** Everything a screen must read on its way in. */
  screened: readonly string[];
  /** What a partner is asked; `language` is that of the text, for prompts. A model of which nothing is told can chat. */
  asked(language: string, model?: AskedModel): ModelTask;
  /** Pictures or sound came along, which no screen that reads text can read. */
  media: boolean;
  /** The model may answer with calls of tools. */
  tools: boolean;
  /** The answer must be JSON, in which there is no room for a label. */
  form: boolean;
  /** The answer is spoken as well as written. */
  spoken: boolean;
  /** What an engine is asked, or null where no engine can. */
  engine: EngineTask | null;
  /**
   * In a conversation the number of messages before the last turn of the person: what a verdict leaves to go on with,
   * because a partner's inspection reads the whole history and would refuse every later turn as well. Else null.
   */
  continueWith: number | null;
  /** The text that corrections refer to, for features that answer with edits. */
  corrected: string | null;
  /** The caller's own text where there is nothing to be done with it: it goes back as it came, and nobody is asked. */
  unchanged: string | null;
};
