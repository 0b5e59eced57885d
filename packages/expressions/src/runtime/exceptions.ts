import { allocate, spend } from './budget.ts';
import { netType } from './net-type.ts';

/** What an exception costs of the budget: as much as the loop turns that take as long. */
const throwingSteps = 50;

/** A .NET exception under way: `typeName` is its full name, `message` what .NET says. */
export class DotNetException extends Error {
  readonly [netType]: string;
  readonly typeName: string;
  readonly innerException: DotNetException | null;
  /** `ParamName` of argument exceptions, and whatever else a type carries. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    typeName: string,
    message: string,
    options: { readonly inner?: DotNetException | null; readonly details?: Readonly<Record<string, unknown>> } = {},
  ) {
    // Capturing a stack costs more than all the rest, and nobody may see it.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    spend(throwingSteps);
    this.name = typeName;
    this[netType] = typeName;
    this.typeName = typeName;
    this.innerException = options.inner ?? null;
    this.details = options.details ?? {};
  }

  /** What `Exception.ToString()` gives, without a stack: `System.FormatException: message ---> inner`. */
  override toString(): string {
    const own = this.message === '' ? this.typeName : `${this.typeName}: ${this.message}`;
    if (this.innerException === null) return own;
    // Without recursion: a chain of inner exceptions can be as long as a loop made it.
    const heads = [own];
    let inner: DotNetException | null = this.innerException;
    for (; inner !== null; inner = inner.innerException) {
      spend(1);
      heads.push(inner.message === '' ? inner.typeName : `${inner.typeName}: ${inner.message}`);
    }
    allocate(heads.reduce((sum, head) => sum + head.length + 60, 0));
    return heads.join(' ---> ') + '\n   --- End of inner exception stack trace ---'.repeat(heads.length - 1);
  }
}

/** `System.NullReferenceException`. */
export function nullReference(): DotNetException {
  return new DotNetException('System.NullReferenceException', 'Object reference not set to an instance of an object.');
}

/** `System.InvalidCastException`. */
export function invalidCast(message = 'Specified cast is not valid.'): DotNetException {
  return new DotNetException('System.InvalidCastException', message);
}

/** `System.FormatException`. */
export function formatException(message = 'Input string was not in a correct format.'): DotNetException {
  return new DotNetException('System.FormatException', message);
}

/** `System.ArgumentException`; .NET appends the parameter's name to the message. */
export function argumentException(message: string, parameter?: string): DotNetException {
  const text = parameter === undefined ? message : `${message}\nParameter name: ${parameter}`;
  return new DotNetException('System.ArgumentException', text, { details: { ParamName: parameter ?? null } });
}

/** `System.ArgumentNullException`. */
export function argumentNull(parameter: string): DotNetException {
  return new DotNetException('System.ArgumentNullException', `Value cannot be null.\nParameter name: ${parameter}`, {
    details: { ParamName: parameter },
  });
}

/** `System.ArgumentOutOfRangeException`. */
export function argumentOutOfRange(
  parameter: string,
  message = 'Specified argument was out of the range of valid values.',
): DotNetException {
  return new DotNetException('System.ArgumentOutOfRangeException', `${message}\nParameter name: ${parameter}`, {
    details: { ParamName: parameter },
  });
}

/** `System.IndexOutOfRangeException`. */
export function indexOutOfRange(): DotNetException {
  return new DotNetException('System.IndexOutOfRangeException', 'Index was outside the bounds of the array.');
}

/** `System.Collections.Generic.KeyNotFoundException`; the message names the key, as it has since .NET Core 2.0. */
export function keyNotFound(key: string): DotNetException {
  return new DotNetException(
    'System.Collections.Generic.KeyNotFoundException',
    `The given key '${key}' was not present in the dictionary.`,
  );
}

/** `System.InvalidOperationException`. */
export function invalidOperation(message: string): DotNetException {
  return new DotNetException('System.InvalidOperationException', message);
}

/** `System.OverflowException`. */
export function overflow(message = 'Arithmetic operation resulted in an overflow.'): DotNetException {
  return new DotNetException('System.OverflowException', message);
}

/** `System.NotSupportedException`. */
export function notSupported(message = 'Specified method is not supported.'): DotNetException {
  return new DotNetException('System.NotSupportedException', message);
}

/** `System.DivideByZeroException`. */
export function divideByZero(): DotNetException {
  return new DotNetException('System.DivideByZeroException', 'Attempted to divide by zero.');
}
