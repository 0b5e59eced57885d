import { DotNetException } from '../exceptions.ts';

/** `System.Xml.XmlException`; with a place in the text, the message names it. */
export function xmlException(message: string, line = 0, position = 0): DotNetException {
  const place = line === 0 ? '' : ` Line ${line}, position ${position}.`;
  return new DotNetException('System.Xml.XmlException', message + place, {
    details: { LineNumber: line, LinePosition: position },
  });
}
