import type { LibraryType, MemberImplementation } from '../library/define-type.ts';
import type { Implementation, Member, MethodMember, Parameter, PropertyMember, TypeDefinition } from './definition.ts';
import {
  type MemberSignature,
  parseMemberSignature,
  parseTypeName,
  parseTypeSignature,
  type SignatureParameter,
  type SignatureType,
  type TypeSignature,
} from './signature.ts';
import {
  arrayType,
  dynamicType,
  type NamedType,
  namedType,
  type Type,
  type TypeParameter,
  tupleType,
  voidType,
} from './type.ts';

// All the types that expressions can name. Definitions are registered by declaration and read when first touched, so
// starting costs little and a signature that nobody uses costs nothing.

/** The namespaces whose types need no qualification, in the order they are searched. */
export const importedNamespaces: readonly string[] = [
  'System',
  'System.Collections.Generic',
  'System.Collections',
  'System.Linq',
  'System.Text',
  'System.Text.RegularExpressions',
  'Newtonsoft.Json',
  'Newtonsoft.Json.Linq',
  'System.Net',
  'System.Xml.Linq',
  'System.Xml',
  'System.Security.Cryptography',
  'System.Security.Cryptography.X509Certificates',
  'System.Globalization',
  'System.IO',
  'System.Web',
  'Microsoft.Azure.ApiManagement',
];

const keywordTypes: Readonly<Record<string, string>> = {
  object: 'System.Object',
  string: 'System.String',
  bool: 'System.Boolean',
  char: 'System.Char',
  sbyte: 'System.SByte',
  byte: 'System.Byte',
  short: 'System.Int16',
  ushort: 'System.UInt16',
  int: 'System.Int32',
  uint: 'System.UInt32',
  long: 'System.Int64',
  ulong: 'System.UInt64',
  float: 'System.Single',
  double: 'System.Double',
  decimal: 'System.Decimal',
};

const definitions = new Map<string, LazyDefinition>();
const namespaces = new Set<string>();
const extensionOwners = new Map<string, LazyDefinition[]>();

const declaredName =
  /^public (?:static |abstract |sealed )*(?:class|struct|interface|enum|delegate(?=.*\()) ?(?:(?<=delegate ).*? (?=[\w.]+(?:<[^()]*>)?\())?([\w.]+)(<[^()]*?>)?/;

/** Makes types known. Called once, with the whole library; tests may add their own. */
export function registerTypes(types: readonly LibraryType[]): void {
  for (const type of types) {
    const match = declaredName.exec(type.declaration);
    if (match === null) throw new Error(`Library declaration '${type.declaration}' is not understood.`);
    const [, name, parameters] = match as unknown as [string, string, string | undefined];
    const arity = parameters === undefined ? 0 : parameters.split(',').length;
    const definition = new LazyDefinition(type, name, arity);
    const key = definitionKey(name, arity);
    if (definitions.has(key)) throw new Error(`The library declares ${key} twice.`);
    definitions.set(key, definition);
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) namespaces.add(name.slice(0, dot));
    for (const signature of Object.keys(type.members)) {
      const extension = /(\w+)(?:<[\w\s,]*>)?\(this /.exec(signature);
      if (extension === null) continue;
      const owners = extensionOwners.get(extension[1] as string) ?? [];
      if (!owners.includes(definition)) owners.push(definition);
      extensionOwners.set(extension[1] as string, owners);
    }
  }
}

/** Every type of the library. */
export function allDefinitions(): Iterable<TypeDefinition> {
  return definitions.values();
}

/** The type of this full name and number of type parameters. */
export function findDefinition(fullName: string, arity = 0): TypeDefinition | undefined {
  return definitions.get(definitionKey(fullName, arity));
}

/** The type that a simple or partly qualified name means under the imported namespaces. */
export function findVisibleDefinition(name: string, arity = 0): TypeDefinition | undefined {
  const keyword = keywordTypes[name];
  if (keyword !== undefined && arity === 0) return findDefinition(keyword);
  const exact = findDefinition(name, arity);
  if (exact !== undefined) return exact;
  for (const namespace of importedNamespaces) {
    const found = findDefinition(`${namespace}.${name}`, arity);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether this is a namespace of the library. */
export function isNamespace(name: string): boolean {
  return namespaces.has(name);
}

/** The extension methods of this name. */
export function extensionMethods(name: string): readonly MethodMember[] {
  const owners = extensionOwners.get(name);
  if (owners === undefined) return [];
  return owners.flatMap((owner) =>
    owner.membersNamed(name).filter((member): member is MethodMember => member.kind === 'method' && member.isExtension),
  );
}

const namedTypes = new Map<string, Type>();

/** A library type by name: `typeNamed('System.Guid')`, `typeNamed('List<string>')`. For runtime code; throws when there is none. */
export function typeNamed(text: string): Type {
  let type = namedTypes.get(text);
  if (type === undefined) namedTypes.set(text, (type = resolve(parseTypeName(text), [])));
  return type;
}

function definitionKey(name: string, arity: number): string {
  return arity === 0 ? name : `${name}\`${arity}`;
}

function resolve(signature: SignatureType, parameters: readonly TypeParameter[]): Type {
  let type = resolveBase(signature, parameters);
  // `int[]?` does not exist, and array ranks read left to right as C# has them.
  for (const suffix of signature.suffixes) {
    type = suffix === '?' ? nullableOf(type) : arrayType(type, suffix.length - 1);
  }
  return type;
}

function nullableOf(type: Type): Type {
  return namedType(definitions.get('System.Nullable`1') as TypeDefinition, [type]);
}

function resolveBase(signature: SignatureType, parameters: readonly TypeParameter[]): Type {
  if (signature.tuple !== undefined) {
    return tupleType(
      signature.tuple.map(({ type, name }) => ({
        type: resolve(type, parameters),
        ...(name === undefined ? {} : { name }),
      })),
    );
  }
  if (signature.name === 'void') return voidType;
  if (signature.name === 'dynamic') return dynamicType;
  const args = signature.arguments.map((argument) => resolve(argument, parameters));
  if (args.length === 0) {
    const parameter = parameters.find((candidate) => candidate.name === signature.name);
    if (parameter !== undefined) return parameter;
  }
  const definition = findVisibleDefinition(signature.name, args.length);
  if (definition === undefined)
    throw new Error(`The library names a type '${signature.name}' (${args.length}) that it does not have.`);
  return namedType(definition, args);
}

class LazyDefinition implements TypeDefinition {
  readonly name: string;
  readonly simpleName: string;
  readonly namespace: string;
  readonly plainType: NamedType;
  readonly #source: LibraryType;
  #signature: TypeSignature | undefined;
  #typeParameters: TypeDefinition['typeParameters'] | undefined;
  #bases: readonly Type[] | undefined;
  #members: Map<string, Member[]> | undefined;
  #invoke: MethodMember | undefined;
  readonly #arity: number;

  constructor(source: LibraryType, name: string, arity: number) {
    this.#source = source;
    this.#arity = arity;
    this.name = name;
    this.simpleName = name.slice(name.lastIndexOf('.') + 1);
    this.namespace = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    const definition = this;
    this.plainType = {
      kind: 'named',
      definition,
      get arguments() {
        return arity === 0 ? noTypes : definition.typeParameters.map(({ parameter }) => parameter);
      },
    };
  }

  get #read(): TypeSignature {
    this.#signature ??= parseTypeSignature(this.#source.declaration);
    return this.#signature;
  }

  get typeKind(): TypeDefinition['typeKind'] {
    return this.#read.kind;
  }

  get isAbstract(): boolean {
    return this.#read.isAbstract || this.#read.kind === 'interface' || this.#read.kind === 'static';
  }

  get typeParameters(): TypeDefinition['typeParameters'] {
    this.#typeParameters ??= this.#read.typeParameters.map(({ name, variance }) => ({
      parameter: { kind: 'type-parameter', name },
      variance,
    }));
    if (this.#typeParameters.length !== this.#arity) throw new Error(`${this.name} has an unexpected arity.`);
    return this.#typeParameters;
  }

  get #scope(): TypeParameter[] {
    return this.typeParameters.map(({ parameter }) => parameter);
  }

  get #allBases(): readonly Type[] {
    this.#bases ??= this.#read.bases.map((base) => resolve(base, this.#scope));
    return this.#bases;
  }

  get base(): Type | undefined {
    if (this.name === 'System.Object' || this.typeKind === 'interface') return undefined;
    const first = this.#allBases[0];
    if (first?.kind === 'named' && first.definition.typeKind !== 'interface') return first;
    const fallback = { struct: 'System.ValueType', enum: 'System.Enum', delegate: 'System.Delegate' } as const;
    const name = fallback[this.typeKind as keyof typeof fallback] ?? 'System.Object';
    return findDefinition(name)?.plainType ?? findDefinition('System.Object')?.plainType;
  }

  get interfaces(): readonly Type[] {
    return this.#allBases.filter((base) => base.kind === 'named' && base.definition.typeKind === 'interface');
  }

  get isFlags(): boolean {
    return this.#source.isFlags ?? false;
  }

  get enumMembers(): ReadonlyMap<string, number> | undefined {
    return this.#source.enumMembers && new Map(Object.entries(this.#source.enumMembers));
  }

  get memberNames(): readonly string[] {
    return [...this.#readMembers().keys()];
  }

  membersNamed(name: string): readonly Member[] {
    return this.#readMembers().get(name) ?? noMembers;
  }

  get invoke(): MethodMember | undefined {
    const { returnType, parameters } = this.#read;
    if (returnType === undefined || parameters === undefined) return undefined;
    this.#invoke ??= {
      kind: 'method',
      name: 'Invoke',
      owner: this,
      signature: this.#source.declaration,
      isStatic: false,
      isExtension: false,
      typeParameters: [],
      parameters: parameters.map((parameter) => readParameter(parameter, this.#scope)),
      returnType: resolve(returnType, this.#scope),
      isImplicit: false,
      implementation: (target: (...args: unknown[]) => unknown, ...args: unknown[]) => target(...args),
    };
    return this.#invoke;
  }

  #readMembers(): Map<string, Member[]> {
    if (this.#members !== undefined) return this.#members;
    const members = new Map<string, Member[]>();
    for (const [signature, implementation] of Object.entries(this.#source.members)) {
      const member = this.#readMember(signature, implementation);
      const same = members.get(member.name);
      if (same === undefined) members.set(member.name, [member]);
      else same.push(member);
    }
    for (const [name, value] of this.enumMembers ?? []) {
      members.set(name, [{ kind: 'constant', name, owner: this, signature: name, type: this.plainType, value }]);
    }
    this.#members = members;
    return members;
  }

  #readMember(signature: string, implementation: MemberImplementation): Member {
    const read = parseMemberSignature(signature, this.simpleName);
    const { name, isStatic } = read;
    if (read.shape === 'constant') {
      const value =
        typeof implementation === 'object' && 'value' in implementation ? implementation.value : implementation;
      return {
        kind: 'constant',
        name,
        owner: this,
        signature,
        type: resolve(read.type as SignatureType, this.#scope),
        value,
      };
    }
    if (read.shape === 'property') return this.#readProperty(signature, read, implementation);
    const typeParameters = read.typeParameters.map((text): TypeParameter => ({ kind: 'type-parameter', name: text }));
    const scope = [...typeParameters, ...this.#scope];
    return {
      kind: 'method',
      name,
      owner: this,
      signature,
      isStatic,
      isExtension: read.parameters[0]?.modifier === 'this',
      typeParameters,
      parameters: read.parameters.map((parameter) => readParameter(parameter, scope)),
      returnType: read.type === undefined ? this.plainType : resolve(read.type, scope),
      isImplicit: name === 'implicit',
      implementation: implementation as Implementation,
    };
  }

  #readProperty(signature: string, read: MemberSignature, implementation: MemberImplementation): PropertyMember {
    const pair =
      typeof implementation === 'function'
        ? { get: implementation }
        : (implementation as Partial<{ get: Implementation; set: Implementation }>);
    return {
      kind: 'property',
      name: read.name,
      owner: this,
      signature,
      isStatic: read.isStatic,
      parameters: read.parameters.map((parameter) => readParameter(parameter, this.#scope)),
      type: resolve(read.type as SignatureType, this.#scope),
      get: pair.get,
      set: pair.set,
    };
  }
}

const noTypes: readonly Type[] = [];
const noMembers: readonly Member[] = [];

function readParameter(read: SignatureParameter, scope: readonly TypeParameter[]): Parameter {
  const type = resolve(read.type, scope);
  return {
    name: read.name,
    type,
    modifier: read.modifier === 'this' ? undefined : read.modifier,
    optional: read.defaultText !== undefined,
    defaultValue: read.defaultText === undefined ? undefined : readDefault(read.defaultText, type),
  };
}

/** The raw value of a default: literals, `null`, `default`, and enum members such as `Formatting.None`. */
function readDefault(text: string, type: Type): unknown {
  if (text === 'null' || text === 'default') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (text.startsWith('"')) return JSON.parse(text);
  if (text.startsWith("'")) return text.charCodeAt(1);
  if (/^-?\d+$/.test(text)) {
    const isLong = type.kind === 'named' && /\.U?Int64$/.test(type.definition.name);
    return isLong ? BigInt(text) : Number(text);
  }
  const member = text.slice(text.lastIndexOf('.') + 1);
  const value = type.kind === 'named' ? type.definition.enumMembers?.get(member) : undefined;
  if (value === undefined) throw new Error(`The library has a default '${text}' that is not understood.`);
  return value;
}
