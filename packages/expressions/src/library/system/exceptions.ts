import { spend } from '../../runtime/budget.ts';
import { argumentNull, DotNetException } from '../../runtime/exceptions.ts';
import { Hashtable } from '../../runtime/hashtable.ts';
import { List } from '../../runtime/list.ts';
import { toText } from '../../runtime/object.ts';
import { ReadOnlyCollection } from '../../runtime/read-only-collection.ts';
import { TimeSpan } from '../../runtime/time-span.ts';
import { typeNamed } from '../../types/library.ts';
import type { MemberImplementation } from '../define-type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

// The exceptions of .NET. They differ in name, base, what they say when nothing is said, and HResult, so most are a row
// of a table; the value at run time is always a DotNetException.

type Inner = DotNetException | null;
type Members = Readonly<Record<string, MemberImplementation>>;

/** Name, base, the message of the parameterless constructor (absent where there is none of its own) and HResult. */
type Row = readonly [name: string, base: string, message: string | undefined, hresult: number];

const rows: readonly Row[] = [
  ['System.SystemException', 'System.Exception', 'System error.', 0x80131501],
  ['System.ApplicationException', 'System.Exception', 'Error in the application.', 0x80131600],
  [
    'System.AccessViolationException',
    'System.SystemException',
    'Attempted to read or write protected memory. This is often an indication that other memory is corrupt.',
    0x80004003,
  ],
  [
    'System.ArithmeticException',
    'System.SystemException',
    'Overflow or underflow in the arithmetic operation.',
    0x80070216,
  ],
  [
    'System.ArrayTypeMismatchException',
    'System.SystemException',
    'Attempted to access an element as a type incompatible with the array.',
    0x80131503,
  ],
  ['System.DivideByZeroException', 'System.ArithmeticException', 'Attempted to divide by zero.', 0x80020012],
  [
    'System.FormatException',
    'System.SystemException',
    'One of the identified items was in an invalid format.',
    0x80131537,
  ],
  [
    'System.IndexOutOfRangeException',
    'System.SystemException',
    'Index was outside the bounds of the array.',
    0x80131508,
  ],
  ['System.InvalidCastException', 'System.SystemException', 'Specified cast is not valid.', 0x80004002],
  [
    'System.InvalidOperationException',
    'System.SystemException',
    'Operation is not valid due to the current state of the object.',
    0x80131509,
  ],
  ['System.InvalidTimeZoneException', 'System.Exception', undefined, 0x80131500],
  ['System.MemberAccessException', 'System.SystemException', 'Cannot access member.', 0x8013151a],
  [
    'System.MissingMemberException',
    'System.MemberAccessException',
    'Attempted to access a missing member.',
    0x80131512,
  ],
  [
    'System.MissingMethodException',
    'System.MissingMemberException',
    'Attempted to access a missing method.',
    0x80131513,
  ],
  [
    'System.MissingFieldException',
    'System.MissingMemberException',
    'Attempted to access a non-existing field.',
    0x80131511,
  ],
  [
    'System.NotFiniteNumberException',
    'System.ArithmeticException',
    'Number encountered was not a finite quantity.',
    0x80131528,
  ],
  [
    'System.NotImplementedException',
    'System.SystemException',
    'The method or operation is not implemented.',
    0x80004001,
  ],
  ['System.NotSupportedException', 'System.SystemException', 'Specified method is not supported.', 0x80131515],
  [
    'System.NullReferenceException',
    'System.SystemException',
    'Object reference not set to an instance of an object.',
    0x80004003,
  ],
  ['System.OperationCanceledException', 'System.SystemException', 'The operation was canceled.', 0x8013153b],
  [
    'System.OutOfMemoryException',
    'System.SystemException',
    'Insufficient memory to continue the execution of the program.',
    0x8007000e,
  ],
  [
    'System.InsufficientMemoryException',
    'System.OutOfMemoryException',
    'Insufficient memory to continue the execution of the program.',
    0x8013153d,
  ],
  [
    'System.InsufficientExecutionStackException',
    'System.SystemException',
    'Insufficient stack to continue executing the program safely. This can happen from having too many functions on the call stack or function on the stack using too much stack space.',
    0x80131578,
  ],
  [
    'System.OverflowException',
    'System.ArithmeticException',
    'Arithmetic operation resulted in an overflow.',
    0x80131516,
  ],
  [
    'System.PlatformNotSupportedException',
    'System.NotSupportedException',
    'Operation is not supported on this platform.',
    0x80131539,
  ],
  [
    'System.RankException',
    'System.SystemException',
    'Attempted to operate on an array with the incorrect number of dimensions.',
    0x80131517,
  ],
  ['System.TimeoutException', 'System.SystemException', 'The operation has timed out.', 0x80131505],
  ['System.TimeZoneNotFoundException', 'System.Exception', undefined, 0x80131500],
  ['System.TypeLoadException', 'System.SystemException', 'Failure has occurred while loading a type.', 0x80131522],
  [
    'System.UnauthorizedAccessException',
    'System.SystemException',
    'Attempted to perform an unauthorized operation.',
    0x80070005,
  ],
  [
    'System.Collections.Generic.KeyNotFoundException',
    'System.SystemException',
    'The given key was not present in the dictionary.',
    0x80131577,
  ],
  ['System.IO.IOException', 'System.SystemException', 'I/O error occurred.', 0x80131620],
  [
    'System.IO.EndOfStreamException',
    'System.IO.IOException',
    'Attempted to read past the end of the stream.',
    0x80070026,
  ],
  ['System.IO.InvalidDataException', 'System.SystemException', 'Found invalid data while decoding.', 0x80131503],
  [
    'System.Runtime.InteropServices.ExternalException',
    'System.SystemException',
    'External component has thrown an exception.',
    0x80004005,
  ],
  ['System.Security.SecurityException', 'System.SystemException', 'Security error.', 0x8013150a],
  ['System.Security.Authentication.AuthenticationException', 'System.SystemException', 'System error.', 0x80131501],
  [
    'System.Security.Cryptography.CryptographicException',
    'System.SystemException',
    'Error occurred during a cryptographic operation.',
    0x80131430,
  ],
  [
    'System.Security.Cryptography.CryptographicUnexpectedOperationException',
    'System.Security.Cryptography.CryptographicException',
    'Unexpected error occurred during a cryptographic operation.',
    0x80131431,
  ],
  [
    'System.Threading.Tasks.TaskCanceledException',
    'System.OperationCanceledException',
    'A task was canceled.',
    0x8013153b,
  ],
  ['System.Net.ProtocolViolationException', 'System.InvalidOperationException', undefined, 0x80131509],
  ['System.Net.WebException', 'System.InvalidOperationException', undefined, 0x80131509],
  [
    'System.Net.Sockets.SocketException',
    'System.Runtime.InteropServices.ExternalException',
    'An unknown error occurred.',
    0x80004005,
  ],
  ['System.Net.Http.HttpRequestException', 'System.Exception', undefined, 0x80131500],
  ['System.UriFormatException', 'System.FormatException', undefined, 0x80131537],
  ['System.Xml.XPath.XPathException', 'System.SystemException', '', 0x80131943],
  ['System.Xml.Xsl.XsltException', 'System.SystemException', '', 0x80131942],
  ['Microsoft.CSharp.RuntimeBinder.RuntimeBinderException', 'System.Exception', undefined, 0x80131500],
  ['Newtonsoft.Json.JsonException', 'System.Exception', undefined, 0x80131500],
];

/** Types with members of their own; their rows have no common constructors. */
const special: readonly (readonly [row: Row, members: Members])[] = [
  [
    [
      'System.ArgumentException',
      'System.SystemException',
      'Value does not fall within the expected range.',
      0x80070057,
    ],
    {
      ...constructors('System.ArgumentException', 'Value does not fall within the expected range.'),
      'ArgumentException(string message, string paramName)': (message: string | null, parameter: string | null) =>
        argumentError('System.ArgumentException', message, parameter, null),
      'ArgumentException(string message, string paramName, Exception innerException)': (
        message: string | null,
        parameter: string | null,
        inner: Inner,
      ) => argumentError('System.ArgumentException', message, parameter, inner),
      'string ParamName { get; }': (self: DotNetException) => self.details.ParamName ?? null,
    },
  ],
  [
    ['System.ArgumentNullException', 'System.ArgumentException', 'Value cannot be null.', 0x80004003],
    {
      'ArgumentNullException()': () => create('System.ArgumentNullException', 'Value cannot be null.', null),
      'ArgumentNullException(string paramName)': (parameter: string | null) =>
        argumentError('System.ArgumentNullException', 'Value cannot be null.', parameter, null),
      'ArgumentNullException(string message, Exception innerException)': (message: string | null, inner: Inner) =>
        create('System.ArgumentNullException', message, inner),
      'ArgumentNullException(string paramName, string message)': (parameter: string | null, message: string | null) =>
        argumentError('System.ArgumentNullException', message, parameter, null),
    },
  ],
  [
    [
      'System.ArgumentOutOfRangeException',
      'System.ArgumentException',
      'Specified argument was out of the range of valid values.',
      0x80131502,
    ],
    {
      'ArgumentOutOfRangeException()': () =>
        outOfRange(null, 'Specified argument was out of the range of valid values.'),
      'ArgumentOutOfRangeException(string paramName)': (parameter: string | null) =>
        outOfRange(parameter, 'Specified argument was out of the range of valid values.'),
      'ArgumentOutOfRangeException(string paramName, string message)': outOfRange,
      'ArgumentOutOfRangeException(string message, Exception innerException)': (message: string | null, inner: Inner) =>
        create('System.ArgumentOutOfRangeException', message, inner),
      'ArgumentOutOfRangeException(string paramName, object actualValue, string message)': (
        parameter: string | null,
        actual: unknown,
        message: string | null,
      ) => outOfRange(parameter, message, actual),
      'object ActualValue { get; }': (self: DotNetException) => self.details.ActualValue ?? null,
    },
  ],
  [
    ['System.ComponentModel.InvalidEnumArgumentException', 'System.ArgumentException', undefined, 0x80070057],
    constructors('System.ComponentModel.InvalidEnumArgumentException', undefined),
  ],
  [
    [
      'System.Globalization.CultureNotFoundException',
      'System.ArgumentException',
      'Culture is not supported.',
      0x80070057,
    ],
    constructors('System.Globalization.CultureNotFoundException', 'Culture is not supported.'),
  ],
  [
    ['System.Text.DecoderFallbackException', 'System.ArgumentException', undefined, 0x80070057],
    constructors('System.Text.DecoderFallbackException', 'Value does not fall within the expected range.'),
  ],
  [
    ['System.Text.EncoderFallbackException', 'System.ArgumentException', undefined, 0x80070057],
    constructors('System.Text.EncoderFallbackException', 'Value does not fall within the expected range.'),
  ],
  [
    ['System.ObjectDisposedException', 'System.InvalidOperationException', undefined, 0x80131622],
    {
      'ObjectDisposedException(string objectName)': (objectName: string | null) =>
        disposed(objectName, 'Cannot access a disposed object.'),
      'ObjectDisposedException(string objectName, string message)': disposed,
      'ObjectDisposedException(string message, Exception innerException)': (message: string | null, inner: Inner) =>
        create('System.ObjectDisposedException', message, inner),
      'string ObjectName { get; }': (self: DotNetException) => self.details.ObjectName ?? '',
    },
  ],
  [
    ['System.AggregateException', 'System.Exception', 'One or more errors occurred.', 0x80131500],
    {
      'AggregateException()': () => aggregate('One or more errors occurred.', []),
      'AggregateException(string message)': (message: string | null) => aggregate(message, []),
      'AggregateException(string message, Exception innerException)': (message: string | null, inner: Inner) => {
        if (inner === null) throw argumentNull('innerException');
        return aggregate(message, [inner]);
      },
      'AggregateException(params Exception[] innerExceptions)': (inner: readonly DotNetException[]) =>
        aggregate('One or more errors occurred.', inner),
      'AggregateException(string message, params Exception[] innerExceptions)': aggregate,
      'AggregateException(IEnumerable<Exception> innerExceptions)': (inner: Iterable<DotNetException>) =>
        aggregate('One or more errors occurred.', inner),
      'AggregateException(string message, IEnumerable<Exception> innerExceptions)': aggregate,
      'System.Collections.ObjectModel.ReadOnlyCollection<Exception> InnerExceptions { get; }': (
        self: DotNetException,
      ) => new ReadOnlyCollection(typeNamed('Exception'), List.from(typeNamed('Exception'), innerOf(self))),
      'AggregateException Flatten()': (self: DotNetException) => aggregate(self.message, flatten(self)),
    },
  ],
  [
    ['System.Text.RegularExpressions.RegexMatchTimeoutException', 'System.TimeoutException', undefined, 0x80131505],
    {
      ...constructors('System.Text.RegularExpressions.RegexMatchTimeoutException', 'The operation has timed out.'),
      'string Input { get; }': (self: DotNetException) => self.details.Input ?? '',
      'string Pattern { get; }': (self: DotNetException) => self.details.Pattern ?? '',
      'TimeSpan MatchTimeout { get; }': (self: DotNetException) => self.details.MatchTimeout ?? TimeSpan.fromTicks(-1n),
    },
  ],
  [
    ['System.Xml.XmlException', 'System.SystemException', 'An XML error has occurred.', 0x80131940],
    {
      ...constructors('System.Xml.XmlException', 'An XML error has occurred.'),
      'XmlException(string message, Exception innerException, int lineNumber, int linePosition)': (
        message: string | null,
        inner: Inner,
        line: number,
        position: number,
      ) => {
        const place = line === 0 ? '' : ` Line ${line}, position ${position}.`;
        const details = { LineNumber: line, LinePosition: position };
        return create('System.Xml.XmlException', `${message ?? 'An XML error has occurred.'}${place}`, inner, details);
      },
      'int LineNumber { get; }': (self: DotNetException) => self.details.LineNumber ?? 0,
      'int LinePosition { get; }': (self: DotNetException) => self.details.LinePosition ?? 0,
      'string SourceUri { get; }': () => null,
    },
  ],
  ...['JsonReaderException', 'JsonSerializationException'].map((name): readonly [Row, Members] => [
    [`Newtonsoft.Json.${name}`, 'Newtonsoft.Json.JsonException', undefined, 0x80131500],
    {
      ...constructors(`Newtonsoft.Json.${name}`, undefined),
      'int LineNumber { get; }': (self: DotNetException) => self.details.LineNumber ?? 0,
      'int LinePosition { get; }': (self: DotNetException) => self.details.LinePosition ?? 0,
      'string Path { get; }': (self: DotNetException) => self.details.Path ?? null,
    },
  ]),
  [
    ['Newtonsoft.Json.JsonWriterException', 'Newtonsoft.Json.JsonException', undefined, 0x80131500],
    {
      ...constructors('Newtonsoft.Json.JsonWriterException', undefined),
      'string Path { get; }': (self: DotNetException) => self.details.Path ?? null,
    },
  ],
];

const hresults: ReadonlyMap<string, number> = new Map(
  [...rows, ...special.map(([row]) => row)].map(([name, , , hresult]) => [name, hresult | 0]),
);

/** `System.Exception`: https://learn.microsoft.com/dotnet/api/system.exception */
const exception: LibraryType = defineType('public class System.Exception', {
  ...constructors('System.Exception', undefined),
  'string Message { get; }': (self: DotNetException) => self.message,
  'Exception InnerException { get; }': (self: DotNetException) => self.innerException,
  // Where an expression failed on this machine is nothing that a caller may see.
  'string StackTrace { get; }': () => null,
  'string Source { get; set; }': {
    get: (self: DotNetException) => settable(self).Source ?? null,
    set: (self: DotNetException, value: string | null) => {
      settable(self).Source = value;
    },
  },
  'string HelpLink { get; set; }': {
    get: (self: DotNetException) => settable(self).HelpLink ?? null,
    set: (self: DotNetException, value: string | null) => {
      settable(self).HelpLink = value;
    },
  },
  'IDictionary Data { get; }': (self: DotNetException) => {
    settable(self).Data ??= new Hashtable();
    return settable(self).Data;
  },
  'int HResult { get; }': (self: DotNetException) => hresults.get(self.typeName) ?? 0x80131500 | 0,
  'Exception GetBaseException()': (self: DotNetException) => {
    let innermost = self;
    for (; innermost.innerException !== null; innermost = innermost.innerException) spend(1);
    return innermost;
  },
  'string ToString()': (self: DotNetException) => self.toString(),
});

/** Every exception type that expressions can name. */
export const exceptions: readonly LibraryType[] = [
  exception,
  ...rows.map(([name, base, message]) => defineType(`public class ${name} : ${base}`, constructors(name, message))),
  ...special.map(([[name, base], members]) => defineType(`public class ${name} : ${base}`, members)),
];

function constructors(typeName: string, message: string | undefined): Members {
  const simpleName = typeName.slice(typeName.lastIndexOf('.') + 1);
  return {
    [`${simpleName}()`]: () => create(typeName, message ?? null, null),
    [`${simpleName}(string message)`]: (text: string | null) => create(typeName, text, null),
    [`${simpleName}(string message, Exception innerException)`]: (text: string | null, inner: Inner) =>
      create(typeName, text, inner),
  };
}

function create(
  typeName: string,
  message: string | null,
  inner: Inner,
  details: Readonly<Record<string, unknown>> = {},
): DotNetException {
  return new DotNetException(typeName, message ?? `Exception of type '${typeName}' was thrown.`, { inner, details });
}

function argumentError(
  typeName: string,
  message: string | null,
  parameter: string | null,
  inner: Inner,
): DotNetException {
  const text = message ?? `Exception of type '${typeName}' was thrown.`;
  const whole = parameter === null || parameter === '' ? text : `${text}\nParameter name: ${parameter}`;
  return create(typeName, whole, inner, { ParamName: parameter });
}

function outOfRange(parameter: string | null, message: string | null, actual: unknown = null): DotNetException {
  const error = argumentError('System.ArgumentOutOfRangeException', message, parameter, null);
  if (actual === null) return error;
  const text = `${error.message}\nActual value was ${toText(actual)}.`;
  return create(error.typeName, text, null, { ParamName: parameter, ActualValue: actual });
}

function disposed(objectName: string | null, message: string | null): DotNetException {
  const text = message ?? "Exception of type 'System.ObjectDisposedException' was thrown.";
  const whole = objectName === null || objectName === '' ? text : `${text}\nObject name: '${objectName}'.`;
  return create('System.ObjectDisposedException', whole, null, { ObjectName: objectName });
}

function innerOf(error: DotNetException): readonly DotNetException[] {
  return (error.details.InnerExceptions ?? []) as readonly DotNetException[];
}

/** The exceptions inside, with those of aggregates among them in their place. */
function flatten(error: DotNetException): DotNetException[] {
  const flat: DotNetException[] = [];
  const open = [...innerOf(error)].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    spend(1);
    if (next.typeName === 'System.AggregateException') open.push(...[...innerOf(next)].reverse());
    else flat.push(next);
  }
  return flat;
}

function aggregate(message: string | null, inner: Iterable<DotNetException> | null): DotNetException {
  if (inner === null) throw argumentNull('innerExceptions');
  const InnerExceptions = [...inner];
  return create('System.AggregateException', message, InnerExceptions[0] ?? null, { InnerExceptions });
}

/** `Source` and `HelpLink`, the two things a handler can set on an exception. */
function settable(self: DotNetException): Record<string, unknown> {
  return self.details as Record<string, unknown>;
}
