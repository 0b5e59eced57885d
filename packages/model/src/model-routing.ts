// Which model, at which provider, answers for a name that callers know.

/** The forms in which a model that calls are routed to may be asked. */
export const routedProtocols = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
] as const;

/** A form in which a model that calls are routed to is asked. */
export type RoutedProtocol = (typeof routedProtocols)[number];

/** Of an API of models: the names that callers may use, and what is behind them. */
export interface ModelRouting {
  readonly models: readonly RoutedModel[];
  /** What keeps calls that belong together with one target; their turn decides where nothing is said. */
  readonly affinity?: ModelAffinity;
}

/** A name that callers use, and who answers for it. */
export interface RoutedModel {
  readonly name: string;
  readonly targets: readonly ModelTarget[];
}

/** A model at a provider. It has a backend or a URL. */
export interface ModelTarget {
  /** The id of a backend, whose URL includes the version, such as `https://api.openai.com/v1`. */
  readonly backendId?: string;
  /** A base URL; a backend with that URL lends it its credentials and its circuit. */
  readonly url?: string;
  readonly protocol: RoutedProtocol;
  /** What the provider calls it; as the caller does where nothing is said. */
  readonly model?: string;
  /** Below the base URL, in place of the path that the protocol has. */
  readonly path?: string;
  /** The lower, the sooner; 0 where nothing is said. */
  readonly priority?: number;
  /** How much of the calls among those of one priority; 1 where nothing is said. */
  readonly weight?: number;
  /** Of AWS, where the host does not say it. */
  readonly region?: string;
}

/** What keeps calls with one target: that they begin alike, or a header of theirs. */
export interface ModelAffinity {
  readonly by: 'prefix' | 'header';
  readonly header?: string;
}

/** What is wrong with a routing, and where in it. */
export interface RoutingFault {
  /** Such as `models[0].targets[1].protocol`. */
  readonly path: string;
  readonly message: string;
}

/** A routing, or all that is wrong with it. */
export type RoutingReading = { readonly routing: ModelRouting } | { readonly faults: readonly RoutingFault[] };

const most = { models: 1000, targets: 30, weight: 100 } as const;

/** Reads a routing of models as resources and files have it. */
export function readModelRouting(value: unknown): RoutingReading {
  const reader = new RoutingReader();
  reader.read(value);
  return reader.faults.length > 0 ? { faults: reader.faults } : { routing: value as ModelRouting };
}

type Json = Readonly<Record<string, unknown>>;

class RoutingReader {
  readonly faults: RoutingFault[] = [];

  read(value: unknown): void {
    if (!isObject(value)) return void this.#tell('', 'expected an object');
    this.#only(value, '', ['models', 'affinity']);
    if (value.affinity !== undefined) this.#readAffinity(value.affinity);
    const { models } = value;
    if (!Array.isArray(models) || models.length === 0 || models.length > most.models)
      return void this.#tell('models', `expected a list of 1 to ${most.models} models`);
    const names = new Set<string>();
    models.forEach((model: unknown, index) => {
      this.#readModel(model, `models[${index}]`, names);
    });
  }

  #readAffinity(value: unknown): void {
    if (!isObject(value)) return void this.#tell('affinity', 'expected an object');
    this.#only(value, 'affinity', ['by', 'header']);
    if (value.by !== 'prefix' && value.by !== 'header')
      this.#tell('affinity.by', `found ${shown(value.by)}; expected 'prefix' or 'header'`);
    const isName = typeof value.header === 'string' && /^[!#$%&'*+.^_`|~\w-]+$/.test(value.header);
    if ((value.by === 'header') !== isName)
      this.#tell('affinity.header', "expected the name of a header, and only with 'header'");
  }

  #readModel(value: unknown, path: string, names: Set<string>): void {
    if (!isObject(value)) return void this.#tell(path, 'expected an object');
    this.#only(value, path, ['name', 'targets']);
    const { name, targets } = value;
    if (typeof name !== 'string' || name === '') this.#tell(`${path}.name`, 'expected the name that callers use');
    else if (names.has(name)) this.#tell(`${path}.name`, `'${name}' is there already; expected another name`);
    else names.add(name);
    if (!Array.isArray(targets) || targets.length === 0 || targets.length > most.targets)
      return void this.#tell(`${path}.targets`, `expected a list of 1 to ${most.targets} targets`);
    targets.forEach((target: unknown, index) => {
      this.#readTarget(target, `${path}.targets[${index}]`);
    });
  }

  #readTarget(value: unknown, path: string): void {
    if (!isObject(value)) return void this.#tell(path, 'expected an object');
    this.#only(value, path, ['backendId', 'url', 'protocol', 'model', 'path', 'priority', 'weight', 'region']);
    const { backendId, url, protocol, priority, weight } = value;
    if ((backendId === undefined) === (url === undefined)) this.#tell(path, "expected either 'backendId' or 'url'");
    for (const name of ['backendId', 'model', 'path', 'region'])
      if (value[name] !== undefined && (typeof value[name] !== 'string' || value[name] === ''))
        this.#tell(`${path}.${name}`, `found ${shown(value[name])}; expected text`);
    if (url !== undefined && !isBaseUrl(url))
      this.#tell(`${path}.url`, 'expected a URL with http or https, without a query and without credentials');
    if (!(routedProtocols as readonly unknown[]).includes(protocol))
      this.#tell(`${path}.protocol`, `found ${shown(protocol)}; expected one of ${routedProtocols.join(', ')}`);
    if (priority !== undefined && !isInteger(priority, 0, most.weight))
      this.#tell(`${path}.priority`, `found ${shown(priority)}; expected an integer from 0 to ${most.weight}`);
    if (weight !== undefined && !isInteger(weight, 0, most.weight))
      this.#tell(`${path}.weight`, `found ${shown(weight)}; expected an integer from 0 to ${most.weight}`);
  }

  #only(value: Json, path: string, known: readonly string[]): void {
    for (const key of Object.keys(value))
      if (!known.includes(key)) this.#tell(path === '' ? key : `${path}.${key}`, `expected one of ${known.join(', ')}`);
  }

  #tell(path: string, message: string): void {
    this.faults.push({ path, message });
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInteger(value: unknown, least: number, greatest: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= greatest;
}

function isBaseUrl(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const url = URL.parse(value);
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  return isHttp && url.username === '' && url.password === '' && !/[?#]/.test(value);
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
