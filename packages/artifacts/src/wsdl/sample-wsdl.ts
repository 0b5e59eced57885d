// What the tests share: a description of a service that calculates, as .NET services have it.

const spaces = [
  'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"',
  'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"',
  'xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"',
  'xmlns:http="http://schemas.xmlsoap.org/wsdl/http/"',
  'xmlns:xs="http://www.w3.org/2001/XMLSchema"',
  'xmlns:tns="urn:calc"',
  'targetNamespace="urn:calc"',
].join(' ');

/** What a test is about; the rest is as it mostly is. */
export interface SampleWsdl {
  /** The action of each operation by its name. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly location?: string;
  /** Of the binding. */
  readonly style?: string;
  readonly use?: string;
  /** Before everything else. */
  readonly first?: string;
  /** In place of the ports. */
  readonly ports?: string;
}

/** A WSDL document. */
export function sampleWsdl(options: SampleWsdl = {}): string {
  const { actions = { Add: 'urn:calc/Add', Subtract: 'urn:calc/Subtract' }, first = '' } = options;
  const { location = 'http://calc.example.com/calc.asmx', style = 'document', use = 'literal' } = options;
  const messages = (prefix: string, element: string) =>
    `<wsdl:${element}><${prefix}:body use="${use}"/></wsdl:${element}>`;
  const binding = (name: string, prefix: string) => `<wsdl:binding name="${name}" type="tns:Calc">
    <${prefix}:binding transport="http://schemas.xmlsoap.org/soap/http" style="${style}"/>
    ${Object.entries(actions)
      .map(
        ([operation, action]) => `<wsdl:operation name="${operation}"><${prefix}:operation soapAction="${action}"/>
        ${messages(prefix, 'input')}${messages(prefix, 'output')}</wsdl:operation>`,
      )
      .join('')}</wsdl:binding>`;
  const ports =
    options.ports ??
    `<wsdl:port name="CalcGet" binding="tns:CalcGet"><http:address location="http://calc.example.com/get"/></wsdl:port>
     <wsdl:port name="CalcSoap" binding="tns:CalcSoap"><soap:address location="${location}"/></wsdl:port>
     <wsdl:port name="CalcSoap12" binding="tns:CalcSoap12"><soap12:address location="${location}"/></wsdl:port>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions ${spaces}>${first}
  <wsdl:types>
    <xs:schema targetNamespace="urn:calc" elementFormDefault="qualified">
      <xs:complexType name="Numbers"><xs:sequence>
        <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>
      </xs:sequence></xs:complexType>
      <xs:element name="Add" type="tns:Numbers"/>
      <xs:element name="Subtract" type="tns:Numbers"/>
    </xs:schema>
  </wsdl:types>
  <wsdl:binding name="CalcGet" type="tns:Calc"><http:binding verb="GET"/></wsdl:binding>
  ${binding('CalcSoap', 'soap')}
  ${binding('CalcSoap12', 'soap12')}
  <wsdl:service name="Calc">${ports}</wsdl:service>
</wsdl:definitions>`;
}
