import { readFile } from "node:fs/promises";
import { listPlaces, type Simulator, type SimulatorOptions, startSimulator } from "@homeport/simulator";
import { parse } from "yaml";
import { type Command, CommandFault, type Context, textOption, UsageFault, type Words } from "../command.ts";
import { formatTable } from "../table.ts";

const defaultPort = "8472";

/** The end of a call's path, which the partners' own clients add to a base URL. */
const addedByClients = /\/(?:chat\/completions|v1\/messages|v1beta\/.*|services\/.*)$/;

/** Runs the simulated partners alone. */
export const simulateCommand: Command = {
  name: "simulate",
  summary: {
    en: "play every partner on this machine, without keys, until Ctrl-C",
    zh: "在本机模拟所有伙伴的接口，无需密钥，直到按下 Ctrl-C",
  },
  usage:
    "simulate [--port N] [--scenario FILE] [--seed N] [--timing none|recorded] [--limits none|documented]",
  options: {
    port: { type: "string" },
    scenario: { type: "string" },
    seed: { type: "string" },
    timing: { type: "string" },
    limits: { type: "string" },
    json: { type: "boolean" },
  },
  help: [
    "  --port N          where to listen; 8472 without it, 0 for any free port",
    "  --scenario FILE   faults and limits by host, a list as YAML or JSON; see packages/simulator/README.md",
    "  --seed N          the same seed and the same calls give the same replies",
    "  --timing WORD     `recorded` answers as slowly as the partners were recorded; `none` at once",
    "  --limits WORD     `documented` counts requests, tokens and calls at once as the partners do; `none` not",
    "  --json            the list as one JSON object",
    "",
    "Every reply says that it is simulated. Keys are `simulated-NAME`, or `simulated-NAME@REGION`.",
    "",
    "Example: homeport simulate --port 8472 --seed 7 --timing recorded",
  ],
  async run(context, words) {
    const options = await optionsOf(words);
    const simulator = await start(options);
    const interrupted = Promise.withResolvers<void>();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => interrupted.resolve());
    }
    show(context, simulator, words.values["json"] === true);
    await interrupted.promise;
    await simulator.close();
    return 0;
  },
};

async function optionsOf(words: Words): Promise<SimulatorOptions> {
  if (words.positionals.length > 0) throw new UsageFault("`simulate` takes options only");
  const port = textOption(words, "port") ?? defaultPort;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageFault(`\`--port\` must be a port from 0 to 65535, not \`${port}\``);
  }
  const seed = textOption(words, "seed");
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) {
    throw new UsageFault(`\`--seed\` must be a whole number, not \`${seed}\``);
  }
  const timing = textOption(words, "timing") ?? "none";
  if (timing !== "none" && timing !== "recorded") {
    throw new UsageFault(`\`--timing\` must be \`none\` or \`recorded\`, not \`${timing}\``);
  }
  const limits = textOption(words, "limits") ?? "none";
  if (limits !== "none" && limits !== "documented") {
    throw new UsageFault(`\`--limits\` must be \`none\` or \`documented\`, not \`${limits}\``);
  }
  return {
    port: Number(port),
    timing,
    limits,
    scenarios: await scenariosIn(textOption(words, "scenario")),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

async function scenariosIn(file: string | undefined): Promise<readonly unknown[]> {
  if (file === undefined) return [];
  const text = await readFile(file, "utf8").catch(() => {
    throw new CommandFault(`\`${file}\` cannot be read`);
  });
  const list = parsed(text, file);
  const scenarios = Array.isArray(list) ? list : (list as { scenarios?: unknown } | null)?.scenarios;
  if (!Array.isArray(scenarios)) throw new CommandFault(`\`${file}\` must hold a list of scenarios`);
  return scenarios;
}

function parsed(text: string, file: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new CommandFault(`\`${file}\` is neither YAML nor JSON`);
  }
}

async function start(options: SimulatorOptions): Promise<Simulator> {
  try {
    return await startSimulator(options);
  } catch (cause) {
    // What a scenario cannot honour is said by the simulator in words of its own.
    if (cause instanceof RangeError) throw new CommandFault(cause.message);
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new CommandFault(
      `port ${options.port} is taken; choose another with \`--port\` (0 for any free one)`,
    );
  }
}

function show({ out }: Context, { url }: Simulator, json: boolean): void {
  const rows = listPlaces().map(({ path, host, ...place }) => ({
    ...place,
    host,
    base: `/hosts/${host.replace("*", "workspace")}${path.replace(addedByClients, "").replace(/^\/$/, "")}`,
  }));
  if (json) {
    out(JSON.stringify({ url, places: rows.map((row) => ({ ...row, base: url + row.base })) }));
    return;
  }
  out(`Simulated partners listen on ${url}; nothing leaves this machine, and every reply says so.`);
  out("");
  const cells = rows.map(({ partner, api, region, base }) => [partner, api, region, base]);
  out(
    formatTable(
      ["partner", "API", "region", `base URL, after ${url}: /hosts/ and the host it stands for`],
      cells,
    ),
  );
  out("");
  out("Point a client at a base URL of the list, with the key `simulated-NAME`:");
  out("");
  out(`  OPENAI_BASE_URL=${url}/hosts/api.openai.com/v1 OPENAI_API_KEY=simulated-me node my-client.mjs`);
  out("");
  out(`Or keep the path and name the host: -H 'homeport-simulated-host: api.openai.com'.`);
  out(`Faults, modes and models: GET ${url}/   Who called what: GET ${url}/simulate/witness`);
}
