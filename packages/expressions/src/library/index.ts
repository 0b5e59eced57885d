import { collectionExtensions } from './api-management/collection-extensions.ts';
import { backendType, carbonIntensityCategory, context, productState } from './api-management/context.ts';
import { cryptographyExtensions } from './api-management/cryptography-extensions.ts';
import { entities } from './api-management/entities.ts';
import { extensions } from './api-management/extensions.ts';
import { messages } from './api-management/messages.ts';
import { tokens } from './api-management/tokens.ts';
import type { LibraryType } from './define-type.ts';
import { jsonEnums } from './newtonsoft/json/enums.ts';
import { jsonConvert } from './newtonsoft/json/json-convert.ts';
import { jsonConverter, jsonSerializerSettings } from './newtonsoft/json/json-serializer-settings.ts';
import { linqEnums } from './newtonsoft/json/linq/enums.ts';
import { linqExtensions } from './newtonsoft/json/linq/extensions.ts';
import { jArray } from './newtonsoft/json/linq/j-array.ts';
import { jConstructor } from './newtonsoft/json/linq/j-constructor.ts';
import { jContainer } from './newtonsoft/json/linq/j-container.ts';
import { iJEnumerable, jEnumerable } from './newtonsoft/json/linq/j-enumerable.ts';
import { jObject } from './newtonsoft/json/linq/j-object.ts';
import { jProperty } from './newtonsoft/json/linq/j-property.ts';
import { jToken } from './newtonsoft/json/linq/j-token.ts';
import { jTokenEqualityComparer } from './newtonsoft/json/linq/j-token-equality-comparer.ts';
import { jRaw, jValue } from './newtonsoft/json/linq/j-value.ts';
import { jsonLoadSettings, jsonMergeSettings } from './newtonsoft/json/linq/settings.ts';
import { array } from './system/array.ts';
import { base64FormattingOptions } from './system/base64-formatting-options.ts';
import { bitConverter } from './system/bit-converter.ts';
import { boolean } from './system/boolean.ts';
import { byte } from './system/byte.ts';
import { char } from './system/char.ts';
import { arrayList } from './system/collections/array-list.ts';
import { concurrentDictionary } from './system/collections/concurrent/concurrent-dictionary.ts';
import { comparer, equalityComparer } from './system/collections/generic/comparer.ts';
import { dictionary, keyCollection, valueCollection } from './system/collections/generic/dictionary.ts';
import { hashSet } from './system/collections/generic/hash-set.ts';
import { genericICollection, iReadOnlyCollection } from './system/collections/generic/i-collection.ts';
import { genericIComparer } from './system/collections/generic/i-comparer.ts';
import { genericIDictionary, iReadOnlyDictionary } from './system/collections/generic/i-dictionary.ts';
import { genericIEnumerable } from './system/collections/generic/i-enumerable.ts';
import { genericIEnumerator } from './system/collections/generic/i-enumerator.ts';
import { genericIEqualityComparer } from './system/collections/generic/i-equality-comparer.ts';
import { genericIList, iReadOnlyList } from './system/collections/generic/i-list.ts';
import { iSet } from './system/collections/generic/i-set.ts';
import { keyValuePair } from './system/collections/generic/key-value-pair.ts';
import { linkedList, linkedListNode } from './system/collections/generic/linked-list.ts';
import { list } from './system/collections/generic/list.ts';
import { queue } from './system/collections/generic/queue.ts';
import { sortedDictionary, sortedList } from './system/collections/generic/sorted-dictionary.ts';
import { sortedSet } from './system/collections/generic/sorted-set.ts';
import { stack } from './system/collections/generic/stack.ts';
import { dictionaryEntry, hashtable } from './system/collections/hashtable.ts';
import { iCollection } from './system/collections/i-collection.ts';
import { iComparer } from './system/collections/i-comparer.ts';
import { iDictionary } from './system/collections/i-dictionary.ts';
import { iEnumerable } from './system/collections/i-enumerable.ts';
import { iEnumerator } from './system/collections/i-enumerator.ts';
import { iEqualityComparer } from './system/collections/i-equality-comparer.ts';
import { iList } from './system/collections/i-list.ts';
import {
  collection,
  readOnlyCollection,
  readOnlyDictionary,
} from './system/collections/object-model/read-only-collection.ts';
import { nameValueCollection } from './system/collections/specialized/name-value-collection.ts';
import { convert } from './system/convert.ts';
import { dateTime } from './system/date-time.ts';
import { dateTimeKind } from './system/date-time-kind.ts';
import { dateTimeOffset } from './system/date-time-offset.ts';
import { dayOfWeek } from './system/day-of-week.ts';
import { decimal } from './system/decimal.ts';
import { delegate } from './system/delegate.ts';
import { delegates } from './system/delegates.ts';
import { stopwatch } from './system/diagnostics/stopwatch.ts';
import { double } from './system/double.ts';
import { enumeration } from './system/enum.ts';
import { environment } from './system/environment.ts';
import { exceptions } from './system/exceptions.ts';
import { compareOptions } from './system/globalization/compare-options.ts';
import { cultureInfo } from './system/globalization/culture-info.ts';
import { dateTimeStyles } from './system/globalization/date-time-styles.ts';
import { numberFormatInfo } from './system/globalization/number-format-info.ts';
import { numberStyles } from './system/globalization/number-styles.ts';
import { textInfo } from './system/globalization/text-info.ts';
import { timeSpanStyles } from './system/globalization/time-span-styles.ts';
import { unicodeCategory } from './system/globalization/unicode-category.ts';
import { guid } from './system/guid.ts';
import { iCloneable } from './system/i-cloneable.ts';
import { genericIComparable, iComparable } from './system/i-comparable.ts';
import { iConvertible } from './system/i-convertible.ts';
import { iDisposable } from './system/i-disposable.ts';
import { iEquatable } from './system/i-equatable.ts';
import { iFormatProvider } from './system/i-format-provider.ts';
import { iFormattable } from './system/i-formattable.ts';
import { int16 } from './system/int16.ts';
import { int32 } from './system/int32.ts';
import { int64 } from './system/int64.ts';
import { stringReader, textReader } from './system/io/text-reader.ts';
import { stringWriter, textWriter } from './system/io/text-writer.ts';
import { lazy } from './system/lazy.ts';
import { enumerable } from './system/linq/enumerable.ts';
import { iGrouping, iLookup, iOrderedEnumerable, lookup } from './system/linq/i-grouping.ts';
import { math } from './system/math.ts';
import { midpointRounding } from './system/midpoint-rounding.ts';
import { httpStatusCode } from './system/net/http-status-code.ts';
import { ipAddress } from './system/net/ip-address.ts';
import { addressFamily } from './system/net/sockets/address-family.ts';
import { webUtility } from './system/net/web-utility.ts';
import { genericNullable, nullable } from './system/nullable.ts';
import { bigInteger } from './system/numerics/big-integer.ts';
import { object } from './system/object.ts';
import { random } from './system/random.ts';
import { sByte } from './system/s-byte.ts';
import { hashAlgorithm, hashAlgorithms } from './system/security/cryptography/hash-algorithm.ts';
import { hashAlgorithmName } from './system/security/cryptography/hash-algorithm-name.ts';
import { hmac, hmacs, keyedHashAlgorithm } from './system/security/cryptography/hmac.ts';
import { cryptoConfig, oid } from './system/security/cryptography/oid.ts';
import {
  randomNumberGenerator,
  rngCryptoServiceProvider,
} from './system/security/cryptography/random-number-generator.ts';
import { deriveBytes, rfc2898DeriveBytes } from './system/security/cryptography/rfc2898-derive-bytes.ts';
import {
  asymmetricAlgorithm,
  rsa,
  rsaCng,
  rsaCryptoServiceProvider,
  rsaEncryptionPadding,
  rsaEncryptionPaddingMode,
  rsaParameters,
  rsaSignaturePadding,
  rsaSignaturePaddingMode,
} from './system/security/cryptography/rsa.ts';
import {
  cipherMode,
  cryptoApiTransform,
  iCryptoTransform,
  keySizes,
  paddingMode,
  symmetricAlgorithm,
  symmetricAlgorithms,
} from './system/security/cryptography/symmetric-algorithm.ts';
import {
  asnEncodedData,
  publicKey,
  rsaCertificateExtensions,
  x500DistinguishedName,
  x500DistinguishedNameFlags,
  x509Certificate,
  x509Certificate2,
  x509ContentType,
  x509Extension,
  x509KeyStorageFlags,
  x509NameType,
} from './system/security/cryptography/x509-certificates/x509-certificate.ts';
import { single } from './system/single.ts';
import { string } from './system/string.ts';
import { stringComparer } from './system/string-comparer.ts';
import { stringComparison } from './system/string-comparison.ts';
import { stringNewer } from './system/string-newer.ts';
import { stringSplitOptions } from './system/string-split-options.ts';
import { encodings } from './system/text/encoding.ts';
import { normalizationForm } from './system/text/normalization-form.ts';
import { capture, captureCollection } from './system/text/regular-expressions/capture.ts';
import { group, groupCollection } from './system/text/regular-expressions/group.ts';
import { match, matchCollection } from './system/text/regular-expressions/match.ts';
import { matchEvaluator } from './system/text/regular-expressions/match-evaluator.ts';
import { regex } from './system/text/regular-expressions/regex.ts';
import { regexOptions } from './system/text/regular-expressions/regex-options.ts';
import { stringBuilder } from './system/text/string-builder.ts';
import { timeSpan } from './system/time-span.ts';
import { timeZone } from './system/time-zone.ts';
import { timeZoneInfo } from './system/time-zone-info.ts';
import { tuples } from './system/tuple.ts';
import { type } from './system/type.ts';
import { typeCode } from './system/type-code.ts';
import { uInt16 } from './system/u-int16.ts';
import { uInt32 } from './system/u-int32.ts';
import { uInt64 } from './system/u-int64.ts';
import { uris } from './system/uri.ts';
import { uriBuilder } from './system/uri-builder.ts';
import { valueTuples } from './system/value-tuple.ts';
import { valueType } from './system/value-type.ts';
import { httpUtility } from './system/web/http-utility.ts';
import { xmlLinqExtensions } from './system/xml/linq/extensions.ts';
import { loadOptions, saveOptions } from './system/xml/linq/options.ts';
import { xContainer } from './system/xml/linq/x-container.ts';
import { xDeclaration, xDocument } from './system/xml/linq/x-document.ts';
import { xElement } from './system/xml/linq/x-element.ts';
import { xName, xNamespace } from './system/xml/linq/x-name.ts';
import {
  xAttribute,
  xNode,
  xNodeDocumentOrderComparer,
  xNodeEqualityComparer,
  xObject,
} from './system/xml/linq/x-object.ts';
import { xCData, xComment, xDocumentType, xProcessingInstruction, xText } from './system/xml/linq/x-text.ts';
import { xmlNodeType } from './system/xml/xml-node-type.ts';

/** Every .NET type that expressions can name. One line a type; the order does not matter. */
export const library: readonly LibraryType[] = [
  ...jsonEnums,
  jsonConvert,
  jsonConverter,
  jsonSerializerSettings,
  ...linqEnums,
  linqExtensions,
  jArray,
  jConstructor,
  jContainer,
  iJEnumerable,
  jEnumerable,
  jObject,
  jProperty,
  jToken,
  jTokenEqualityComparer,
  jRaw,
  jValue,
  jsonLoadSettings,
  jsonMergeSettings,
  bigInteger,

  addressFamily,
  httpStatusCode,
  ipAddress,
  uriBuilder,
  ...uris,
  base64FormattingOptions,
  bitConverter,
  byte,
  char,
  convert,
  decimal,
  delegate,
  double,
  enumeration,
  cultureInfo,
  dateTimeStyles,
  numberFormatInfo,
  numberStyles,
  textInfo,
  unicodeCategory,
  genericIComparable,
  iComparable,
  iConvertible,
  iEquatable,
  iFormatProvider,
  iFormattable,
  int16,
  int32,
  int64,
  math,
  midpointRounding,
  genericNullable,
  nullable,
  object,
  random,
  sByte,
  single,
  type,
  typeCode,
  uInt16,
  uInt32,
  uInt64,
  valueType,
  context,
  backendType,
  productState,
  carbonIntensityCategory,
  ...entities,
  ...messages,
  ...tokens,
  extensions,
  collectionExtensions,
  stringWriter,
  textWriter,
  stringReader,
  textReader,
  nameValueCollection,
  httpUtility,
  webUtility,
  guid,
  stringBuilder,
  ...encodings,
  iCloneable,
  compareOptions,
  normalizationForm,
  string,
  stringComparer,
  genericIEqualityComparer,
  genericIComparer,
  iEqualityComparer,
  iComparer,
  iDisposable,
  stringSplitOptions,
  stringNewer,
  stringComparison,
  ...exceptions,
  boolean,
  environment,
  cryptographyExtensions,
  hashAlgorithm,
  ...hashAlgorithms,
  hashAlgorithmName,
  keyedHashAlgorithm,
  hmac,
  ...hmacs,
  cryptoConfig,
  oid,
  randomNumberGenerator,
  rngCryptoServiceProvider,
  deriveBytes,
  rfc2898DeriveBytes,
  asymmetricAlgorithm,
  rsa,
  rsaCng,
  rsaCryptoServiceProvider,
  rsaEncryptionPadding,
  rsaEncryptionPaddingMode,
  rsaParameters,
  rsaSignaturePadding,
  rsaSignaturePaddingMode,
  cipherMode,
  cryptoApiTransform,
  iCryptoTransform,
  keySizes,
  paddingMode,
  symmetricAlgorithm,
  ...symmetricAlgorithms,
  dateTime,
  dateTimeKind,
  dateTimeOffset,
  dayOfWeek,
  stopwatch,
  timeSpan,
  timeSpanStyles,
  timeZone,
  timeZoneInfo,
  array,
  arrayList,
  dictionaryEntry,
  hashtable,
  iCollection,
  iDictionary,
  iEnumerable,
  iEnumerator,
  iList,
  concurrentDictionary,
  collection,
  readOnlyCollection,
  readOnlyDictionary,
  comparer,
  equalityComparer,
  dictionary,
  keyCollection,
  valueCollection,
  hashSet,
  genericICollection,
  iReadOnlyCollection,
  genericIDictionary,
  iReadOnlyDictionary,
  genericIEnumerable,
  genericIEnumerator,
  genericIList,
  iReadOnlyList,
  iSet,
  keyValuePair,
  linkedList,
  linkedListNode,
  list,
  queue,
  sortedDictionary,
  sortedList,
  sortedSet,
  stack,
  ...delegates,
  lazy,
  enumerable,
  iGrouping,
  iLookup,
  iOrderedEnumerable,
  lookup,
  ...tuples,
  ...valueTuples,
  xmlLinqExtensions,
  loadOptions,
  saveOptions,
  xObject,
  xNode,
  xContainer,
  xElement,
  xDocument,
  xDeclaration,
  xAttribute,
  xName,
  xNamespace,
  xText,
  xCData,
  xComment,
  xDocumentType,
  xProcessingInstruction,
  xNodeDocumentOrderComparer,
  xNodeEqualityComparer,
  xmlNodeType,
  capture,
  captureCollection,
  group,
  groupCollection,
  match,
  matchCollection,
  matchEvaluator,
  regex,
  regexOptions,
  asnEncodedData,
  publicKey,
  rsaCertificateExtensions,
  x500DistinguishedName,
  x500DistinguishedNameFlags,
  x509Certificate,
  x509Certificate2,
  x509ContentType,
  x509Extension,
  x509KeyStorageFlags,
  x509NameType,
];
