// Reads the C# signatures in which the library declares its types and members. The language is small: types, names,
// modifiers, parameters with defaults.

/** A type as a signature names it. `suffixes` are read from left to right: `?`, `[]`, `[,]`. */
export interface SignatureType {
  readonly name: string;
  readonly arguments: readonly SignatureType[];
  readonly suffixes: readonly string[];
  /** For `(T1 a, T2 b)`. */
  readonly tuple?: readonly { readonly type: SignatureType; readonly name?: string }[];
}

export interface SignatureParameter {
  readonly type: SignatureType;
  readonly name: string;
  readonly modifier: 'ref' | 'out' | 'in' | 'params' | 'this' | undefined;
  readonly defaultText: string | undefined;
}

export interface SignatureTypeParameter {
  readonly name: string;
  readonly variance: 'in' | 'out' | undefined;
}

export interface TypeSignature {
  readonly kind: 'class' | 'struct' | 'interface' | 'enum' | 'delegate' | 'static';
  readonly isAbstract: boolean;
  readonly name: string;
  readonly typeParameters: readonly SignatureTypeParameter[];
  readonly bases: readonly SignatureType[];
  /** For delegates. */
  readonly returnType?: SignatureType;
  readonly parameters?: readonly SignatureParameter[];
}

export interface MemberSignature {
  readonly shape: 'method' | 'constructor' | 'property' | 'constant';
  /** `.ctor`, `this[]`, `operator +`, `implicit`, `explicit`, or the name. */
  readonly name: string;
  readonly isStatic: boolean;
  readonly type: SignatureType | undefined;
  readonly typeParameters: readonly string[];
  readonly parameters: readonly SignatureParameter[];
}

/** Reads `public struct System.Guid : IComparable<Guid>`. */
export function parseTypeSignature(text: string): TypeSignature {
  return new SignatureReader(text).typeSignature();
}

/** Reads `static bool TryParse(string s, out int result)` and its like. `owner` is the simple name constructors have. */
export function parseMemberSignature(text: string, owner: string): MemberSignature {
  return new SignatureReader(text).memberSignature(owner);
}

/** Reads `System.Collections.Generic.List<string>`. */
export function parseTypeName(text: string): SignatureType {
  return new SignatureReader(text).wholeType();
}

const tokenPattern =
  /\s*(?:(@?[A-Za-z_][\w]*)|("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)+')|(-?\d[\w.]*)|(==|!=|<=|>=|<<|>>(?=\()|\+\+|--|=>|.))/gy;

class SignatureReader {
  readonly #text: string;
  readonly #tokens: string[] = [];
  #index = 0;

  constructor(text: string) {
    this.#text = text;
    tokenPattern.lastIndex = 0;
    for (let match = tokenPattern.exec(text); match !== null; match = tokenPattern.exec(text)) {
      this.#tokens.push(match[0].trim());
    }
  }

  typeSignature(): TypeSignature {
    this.#accept('public');
    const isStatic = this.#accept('static');
    const isAbstract = this.#accept('abstract');
    this.#accept('sealed');
    const word = this.#next();
    if (word === 'delegate') {
      const returnType = this.#type();
      const name = this.#qualifiedName();
      const typeParameters = this.#typeParameters();
      const parameters = this.#parameters('(', ')');
      return { kind: 'delegate', isAbstract: false, name, typeParameters, bases: [], returnType, parameters };
    }
    if (word !== 'class' && word !== 'struct' && word !== 'interface' && word !== 'enum') this.#fail();
    const name = this.#qualifiedName();
    const typeParameters = this.#typeParameters();
    const bases: SignatureType[] = [];
    if (this.#accept(':'))
      do bases.push(this.#type());
      while (this.#accept(','));
    this.#end();
    return { kind: isStatic ? 'static' : (word as 'class'), isAbstract, name, typeParameters, bases };
  }

  memberSignature(owner: string): MemberSignature {
    this.#accept('public');
    const isConst = this.#accept('const');
    const isStatic = this.#accept('static') || isConst;
    this.#accept('readonly');
    if (this.#peek() === owner && this.#peek(1) === '(') {
      this.#next();
      const parameters = this.#parameters('(', ')');
      this.#end();
      return { shape: 'constructor', name: '.ctor', isStatic: true, type: undefined, typeParameters: [], parameters };
    }
    if (this.#peek() === 'implicit' || this.#peek() === 'explicit') {
      const name = this.#next();
      this.#expect('operator');
      const type = this.#type();
      return this.#method(name, isStatic, type);
    }
    const type = this.#type();
    if (this.#accept('operator')) return this.#method(`operator ${this.#operator()}`, isStatic, type);
    if (this.#accept('this')) {
      const parameters = this.#parameters('[', ']');
      this.#accessors();
      return { shape: 'property', name: 'this[]', isStatic, type, typeParameters: [], parameters };
    }
    const name = this.#next();
    if (this.#peek() === '(' || this.#peek() === '<') return this.#method(name, isStatic, type);
    this.#accessors();
    return { shape: isConst ? 'constant' : 'property', name, isStatic, type, typeParameters: [], parameters: [] };
  }

  wholeType(): SignatureType {
    const type = this.#type();
    this.#end();
    return type;
  }

  #method(name: string, isStatic: boolean, type: SignatureType): MemberSignature {
    const typeParameters = this.#typeParameters().map((parameter) => parameter.name);
    const parameters = this.#parameters('(', ')');
    this.#end();
    return { shape: 'method', name, isStatic, type, typeParameters, parameters };
  }

  #operator(): string {
    let text = this.#next();
    if (text === '>' && this.#peek() === '>') text += this.#next();
    return text;
  }

  #accessors(): void {
    if (this.#accept('{')) while (!this.#accept('}')) this.#next();
    this.#end();
  }

  #type(): SignatureType {
    if (this.#accept('(')) {
      const tuple: { type: SignatureType; name?: string }[] = [];
      do {
        const type = this.#type();
        const named = this.#peek() !== ',' && this.#peek() !== ')';
        tuple.push(named ? { type, name: this.#next() } : { type });
      } while (this.#accept(','));
      this.#expect(')');
      return { name: '', arguments: [], suffixes: this.#suffixes(), tuple };
    }
    const name = this.#qualifiedName();
    const args: SignatureType[] = [];
    if (this.#accept('<')) {
      do args.push(this.#type());
      while (this.#accept(','));
      this.#expect('>');
    }
    return { name, arguments: args, suffixes: this.#suffixes() };
  }

  #suffixes(): string[] {
    const suffixes: string[] = [];
    for (;;) {
      if (this.#accept('?')) suffixes.push('?');
      else if (this.#peek() === '[' && (this.#peek(1) === ']' || this.#peek(1) === ',')) {
        this.#next();
        let suffix = '[';
        while (this.#accept(',')) suffix += ',';
        this.#expect(']');
        suffixes.push(`${suffix}]`);
      } else return suffixes;
    }
  }

  #typeParameters(): SignatureTypeParameter[] {
    const parameters: SignatureTypeParameter[] = [];
    if (!this.#accept('<')) return parameters;
    do {
      const variance = this.#accept('in') ? 'in' : this.#accept('out') ? 'out' : undefined;
      parameters.push({ name: this.#next(), variance });
    } while (this.#accept(','));
    this.#expect('>');
    return parameters;
  }

  #parameters(open: string, close: string): SignatureParameter[] {
    const parameters: SignatureParameter[] = [];
    this.#expect(open);
    if (this.#accept(close)) return parameters;
    do {
      const word = this.#peek();
      const modifier =
        word === 'ref' || word === 'out' || word === 'in' || word === 'params' || word === 'this' ? word : undefined;
      if (modifier !== undefined) this.#next();
      const type = this.#type();
      const name = this.#next().replace(/^@/, '');
      let defaultText: string | undefined;
      if (this.#accept('=')) {
        defaultText = this.#next();
        while (this.#accept('.')) defaultText += `.${this.#next()}`;
      }
      parameters.push({ type, name, modifier, defaultText });
    } while (this.#accept(','));
    this.#expect(close);
    return parameters;
  }

  #qualifiedName(): string {
    let name = this.#next();
    if (!/^[A-Za-z_]/.test(name)) this.#fail();
    while (this.#accept('.')) name += `.${this.#next()}`;
    return name;
  }

  #peek(ahead = 0): string {
    return this.#tokens[this.#index + ahead] ?? '';
  }

  #next(): string {
    return this.#tokens[this.#index++] ?? this.#fail();
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#index++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) this.#fail(token);
  }

  #end(): void {
    if (this.#index < this.#tokens.length) this.#fail('the end');
  }

  #fail(expected = 'something else'): never {
    const found = this.#tokens[this.#index] ?? 'the end';
    throw new Error(`Library signature '${this.#text}': found '${found}', expected ${expected}.`);
  }
}
