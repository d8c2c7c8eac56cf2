import { openaiFraming } from "../openai/framing.ts";
import type { Frame, Framing, ReplyContent } from "../framing.ts";
import { filterDown, filterResults } from "./filter.ts";

type Chunk = { choices?: readonly Readonly<Record<string, unknown>>[] };

/** A chunk without a model, which comes before any other and tells of the prompt alone. */
const promptChunk = {
  choices: [],
  created: 0,
  id: "",
  model: "",
  object: "",
  prompt_filter_results: [{ prompt_index: 0, content_filter_results: filterResults("prompt", null) }],
};

/**
 * OpenAI's chunks with the filter's results beside each choice, after a first one for the prompt. In asynchronous mode
 * the filter speaks late: in a chunk of its own behind the text and even the finish (Microsoft Learn, content streaming).
 */
export const azureFraming: Framing = {
  ...openaiFraming,
  stream(content, pieces) {
    const late = lateHarm(content);
    const frames = openaiFraming.stream(late === null ? content : { ...content, finish: "stop" }, pieces);
    const marked = frames.map((frame): Frame => ({ ...frame, data: withResults(frame, content) }));
    const end = marked.findIndex(({ part }) => part === "finish") + 1;
    const said = late === null ? [] : [lateFrame(content, late)];
    return [{ part: "opening", data: promptChunk }, ...marked.slice(0, end), ...said, ...marked.slice(end)];
  },
  whole(content) {
    const body = openaiFraming.whole(content) as Chunk;
    const choices = body.choices?.map((choice) => ({
      ...choice,
      content_filter_results: resultsOf(content),
    }));
    return { ...body, choices, prompt_filter_results: promptChunk.prompt_filter_results };
  },
};

/** The harm that a verdict names, wherever it comes. */
function harmOf({ marks }: ReplyContent): string | null {
  const { harm } = marks;
  return typeof harm === "string" ? harm : null;
}

function lateHarm(content: ReplyContent): string | null {
  return content.marks["late"] === true ? harmOf(content) : null;
}

function resultsOf(content: ReplyContent) {
  return content.marks["down"] === true ? filterDown : filterResults("answer", harmOf(content));
}

/** A choice's results: empty where nothing is said yet, clear while it is said, the verdict where it ends. */
function withResults({ part, data }: Frame, content: ReplyContent): unknown {
  const { choices } = (typeof data === "object" ? data : {}) as Chunk;
  const [choice] = choices ?? [];
  if (choice === undefined) return data;
  const ends = part === "finish" && (content.finish === "content_filter" || content.marks["down"] === true);
  const results =
    ends && lateHarm(content) === null
      ? resultsOf(content)
      : part === "content"
        ? filterResults("answer", null)
        : {};
  return { ...(data as object), choices: [{ ...choice, content_filter_results: results }] };
}

function lateFrame(content: ReplyContent, harm: string): Frame {
  const length = content.text.length;
  return {
    part: "finish",
    data: {
      id: "",
      object: "",
      created: 0,
      model: "",
      choices: [
        {
          index: 0,
          finish_reason: "content_filter",
          content_filter_results: filterResults("answer", harm),
          content_filter_offsets: { check_offset: length, start_offset: 0, end_offset: length },
        },
      ],
    },
  };
}
