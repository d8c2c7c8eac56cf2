import type { CredentialReference } from "@homeport/protocol";
import { readSecretFile, type SecretFile } from "./secret-file.ts";

/**
 * A secret manager, as the process that starts the gateway hands it in. It is asked for every request,
 * so it keeps what it fetched for as long as its manager allows; null where there is no such secret.
 */
export type SecretProvider = (secret: string, signal: AbortSignal) => Promise<string | null>;

/** What an operator should know of a reference; never holds a secret. */
export type SecretWarning = { reference: string; message: string };

/** Reads keys by reference. */
export type Secrets = {
  /** The key, without blanks around it; null where there is none that can be used. It never throws. */
  read(reference: CredentialReference): Promise<string | null>;
};

/** How long a secret manager may take, in milliseconds. */
const providerMs = 5_000;

const noKey = "holds no key on one line";

/** What fits in a header: visible ASCII without blanks. Anything else is two lines, or no key. */
const keyForm = /^[\x21-\x7e]{1,16384}$/;

/**
 * Opens the three ways to a key: a variable of the environment, a file, and the secret managers given.
 * The same warning is told once until something changes.
 *
 * @example openSecrets({ environment: process.env, providers: { vault: (secret) => fetchFromVault(secret) } })
 */
export function openSecrets(options: {
  environment: Readonly<Record<string, string | undefined>>;
  providers?: Readonly<Record<string, SecretProvider>>;
  warn?: (warning: SecretWarning) => void;
}): Secrets {
  const files = new Map<string, SecretFile>();
  const told = new Map<string, string>();
  const warn = (reference: string, message: string | null) => {
    if (told.get(reference) === message) return;
    if (message === null) told.delete(reference);
    else {
      told.set(reference, message);
      options.warn?.({ reference, message });
    }
  };

  const fromEnvironment = (name: string): string | null => {
    const text = options.environment[name] ?? "";
    const usable = usableKey(text);
    warn(`environment:${name}`, usable === null && text.trim() !== "" ? noKey : null);
    return usable;
  };

  const fromFile = async (path: string): Promise<string | null> => {
    const read = await readSecretFile(path, files.get(path) ?? null);
    if (read.type === "unreadable") {
      files.delete(path);
      warn(`file:${path}`, read.why);
      return null;
    }
    files.set(path, read);
    const usable = usableKey(read.text);
    warn(`file:${path}`, usable === null ? noKey : read.warning);
    return usable;
  };

  const fromProvider = async (name: string, secret: string): Promise<string | null> => {
    const reference = `provider:${name}:${secret}`;
    const provider = Object.hasOwn(options.providers ?? {}, name) ? options.providers?.[name] : undefined;
    if (!provider) {
      warn(reference, "this gateway was started without such a provider");
      return null;
    }
    try {
      const value = usableKey((await withinTime(provider, secret)) ?? "");
      warn(reference, value === null ? noKey : null);
      return value;
    } catch {
      // Whatever the manager said may hold what it was asked for.
      warn(reference, "the provider failed");
      return null;
    }
  };

  return {
    async read(reference) {
      if ("environment" in reference) return fromEnvironment(reference.environment);
      if ("file" in reference) return fromFile(reference.file);
      return fromProvider(reference.provider, reference.secret);
    },
  };
}

function usableKey(text: string): string | null {
  const key = text.trim();
  return keyForm.test(key) ? key : null;
}

/** A provider's answer, or a failure once its time is over, even where it does not heed the signal. */
async function withinTime(provider: SecretProvider, secret: string): Promise<string | null> {
  const signal = AbortSignal.timeout(providerMs);
  const late = Promise.withResolvers<never>();
  const end = () => late.reject(new Error("the provider took too long"));
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([provider(secret, signal), late.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
