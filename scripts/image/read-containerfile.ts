// The part of a container file's language that ours needs. Whatever else is in it is an error, so that nothing is left out
// of what is tried.

/** An instruction that does something while an image is built. */
export interface Step {
  readonly word: 'WORKDIR' | 'COPY' | 'RUN' | 'USER';
  /** `RUN ["…"]` and `COPY a b` as words; `RUN …` as one text for the shell. */
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  readonly isShell: boolean;
}

/** What begins with a `FROM`. */
export interface Stage {
  readonly name: string | undefined;
  readonly base: string;
  readonly steps: readonly Step[];
  readonly user: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly stopSignal: string;
  readonly health: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

interface Draft {
  readonly name: string | undefined;
  readonly base: string;
  readonly steps: Step[];
  readonly one: Map<string, readonly string[]>;
  readonly env: Record<string, string>;
}

/** Reads a container file; throws for an instruction that it does not know. */
export function readContainerfile(text: string): readonly Stage[] {
  const drafts: Draft[] = [];
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  for (const line of lines) {
    const [, word = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (word === 'FROM') {
      const [, base, name] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(rest) ?? [];
      if (base === undefined) throw new Error(`'${line}' is no FROM`);
      drafts.push({ name, base, steps: [], one: new Map(), env: {} });
      continue;
    }
    const draft = drafts.at(-1);
    if (draft === undefined) throw new Error(`'${line}' comes before FROM`);
    read(draft, word, rest);
  }
  return drafts.map(stageOf);
}

function read(draft: Draft, word: string, rest: string): void {
  switch (word) {
    case 'WORKDIR':
    case 'USER':
    case 'COPY':
    case 'RUN':
      draft.steps.push(stepOf(word, rest));
      break;
    case 'ENV': {
      const [, variable, value] = /^(\w+)=(\S*)$/.exec(rest) ?? [];
      if (variable === undefined || value === undefined) throw new Error(`'ENV ${rest}' is not NAME=value`);
      draft.env[variable] = value;
      break;
    }
    case 'EXPOSE':
    case 'STOPSIGNAL':
      draft.one.set(word, rest.split(/\s+/));
      break;
    case 'ENTRYPOINT':
    case 'CMD':
      draft.one.set(word, wordsOf(rest));
      break;
    case 'HEALTHCHECK':
      draft.one.set(word, wordsOf(rest.replace(/^(?:--\S+\s+)*CMD\s+/, '')));
      break;
    default:
      throw new Error(`'${word} ${rest}' is not known here`);
  }
}

function stepOf(word: Step['word'], rest: string): Step {
  if (word === 'RUN') {
    const isShell = !rest.startsWith('[');
    return { word, words: isShell ? [rest] : wordsOf(rest), flags: {}, isShell };
  }
  const all = rest.split(/\s+/);
  const flags = all.filter((one) => one.startsWith('--'));
  return {
    ...{ word, isShell: false, words: all.slice(flags.length) },
    flags: Object.fromEntries(flags.map((flag) => flag.slice(2).split('=', 2) as [string, string])),
  };
}

/** The form without a shell, which is the only one that an image without a shell can have. */
function wordsOf(text: string): readonly string[] {
  const words: unknown = text.startsWith('[') ? JSON.parse(text) : undefined;
  if (Array.isArray(words) && words.every((one) => typeof one === 'string')) return words;
  throw new Error(`'${text}' is no list of words; expected ["…", "…"]`);
}

function stageOf({ name, base, steps, one, env }: Draft): Stage {
  const last = (word: Step['word']) => steps.findLast((step) => step.word === word)?.words[0];
  return {
    ...{ name, base, steps, env, user: last('USER') ?? '0:0', folder: last('WORKDIR') ?? '/' },
    ports: one.get('EXPOSE') ?? [],
    stopSignal: one.get('STOPSIGNAL')?.[0] ?? 'SIGTERM',
    health: one.get('HEALTHCHECK') ?? [],
    entrypoint: one.get('ENTRYPOINT') ?? [],
    command: one.get('CMD') ?? [],
  };
}
