import type { Backend, Snapshot } from '@turnpike/model';

// A trace shows what policies have made of a request, and policies have secrets to work with. What is a secret is known
// by its text, wherever a policy has put it: as it stands, as part of a URL, and in Base64.

/** Shorter texts are no secrets, and would be found everywhere. */
const shortest = 4;

const mask = '***';

/** Texts that are to be hidden. */
export class SecretTexts {
  #made: readonly string[] | undefined;
  readonly #make: () => readonly string[];

  private constructor(make: () => readonly string[]) {
    this.#make = make;
  }

  /** Most snapshots come and go without a trace having been asked for. */
  get #texts(): readonly string[] {
    return (this.#made ??= this.#make());
  }

  /** The secrets of a snapshot. */
  static of({ namedValues, backends }: Pick<Snapshot, 'namedValues' | 'backends'>): SecretTexts {
    return new SecretTexts(() => {
      const named = namedValues.filter(({ secret }) => secret).map(({ value }) => value);
      return inOrder([...named, ...backends.flatMap(secretsOf)].flatMap(hiddenFormsOf));
    });
  }

  /** These, and more. */
  and(secrets: readonly string[]): SecretTexts {
    const forms = secrets.flatMap(hiddenFormsOf);
    return forms.length === 0 ? this : new SecretTexts(() => inOrder([...this.#texts, ...forms]));
  }

  /** A text without what is secret in it. */
  hide(text: string): string {
    let hidden = text;
    for (const secret of this.#texts) if (hidden.includes(secret)) hidden = hidden.replaceAll(secret, mask);
    return hidden;
  }
}

/** What contains another comes first, or its rest would stay. */
function inOrder(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort((one, other) => other.length - one.length);
}

function hiddenFormsOf(secret: string): readonly string[] {
  return secret.length < shortest ? [] : formsOf(secret);
}

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, secret.trim(), encodeURIComponent(secret.toWellFormed()), base64, base64.replace(/=+$/, '')].filter(
    (form) => form.length >= shortest,
  );
}

function secretsOf({ credentials = {}, proxy, url }: Backend): readonly string[] {
  const { authorization, header = {}, query = {} } = credentials;
  return [
    ...(authorization === undefined ? [] : [authorization.parameter]),
    ...Object.values(header).flat(),
    ...Object.values(query).flat(),
    ...(proxy?.password === undefined ? [] : [proxy.password]),
    ...passwordIn(proxy?.url),
    ...passwordIn(url),
  ];
}

function passwordIn(url: string | undefined): readonly string[] {
  const password = /^[a-z]+:\/\/[^/?#@]*:([^/?#@]+)@/i.exec(url ?? '')?.[1];
  return password === undefined ? [] : [password];
}

const secretName =
  /authoriz|(?:^|[-_])auth(?:$|[-_])|cookie|token|secret|passw|pwd|credential|signature|assertion|session|(?<!^counter-)key$|^sig$|^code$/i;

/** What is part of every name that `secretName` finds. */
const secretWord = /auth|cookie|token|secret|pass|pwd|credential|signature|assertion|session|key|sig|code/i;

/** Whether what is called so is likely to be a secret: a header, a query parameter or a variable. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A value as a trace shows it under its name. */
export function shownAs(name: string, value: string): string {
  return isSecretName(name) && value !== '' ? mask : value;
}

/** A query, with or without its `?`, as a trace shows it; `keyName` is the parameter of the subscription key. */
export function shownQuery(query: string, keyName: string): string {
  // Most queries hold no such word at all, and a long one would cost more to take apart than to serve.
  if (
    !query.includes('%') &&
    !secretWord.test(query) &&
    !query.replaceAll('+', ' ').toLowerCase().includes(keyName.toLowerCase())
  )
    return query;
  return query.replace(/([?&]|^)([^?=&]+)=([^&]*)/g, (_, before: string, name: string, value: string) => {
    const decoded = decode(name);
    const isSecret = isSecretName(decoded) || decoded.toLowerCase() === keyName.toLowerCase();
    return `${before}${name}=${isSecret ? mask : value}`;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
