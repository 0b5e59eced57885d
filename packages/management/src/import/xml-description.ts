import { Reports, readXmlFile } from '@turnpike/artifacts';
import type { XmlElement } from '@turnpike/expressions';
import { ImportError } from './imported-api.ts';
import { checkLength } from './text-bounds.ts';

/** Reads a description in XML. Document types are refused, and nothing that it names is fetched. */
export function readXmlDescription(text: string): XmlElement {
  checkLength(text);
  const reports = new Reports();
  const root = readXmlFile('', text, reports);
  if (root === undefined) throw errorIn(reports);
  return root;
}

/** Throws what reports say is wrong. */
export function throwErrors(reports: Reports): void {
  if (reports.list().some(({ severity }) => severity === 'error')) throw errorIn(reports);
}

function errorIn(reports: Reports): ImportError {
  const [error] = reports.list().filter(({ severity }) => severity === 'error');
  const { message = 'the description cannot be read', position } = error ?? {};
  return new ImportError(message, position && `line ${position.line}, column ${position.column}`);
}
