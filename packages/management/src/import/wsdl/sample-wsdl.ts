// What the tests share: a description of a service that calculates.

/** What a test is about; the rest is as it mostly is. */
export interface SampleWsdl {
  /** The action of each operation by its name. */
  readonly actions?: Readonly<Record<string, string>>;
  readonly style?: string;
  readonly use?: string;
  /** Before everything else. */
  readonly first?: string;
  /** In place of the part of messages that are sent. */
  readonly parts?: string;
  /** More in the type of what is sent, and comes back. */
  readonly numbers?: string;
  /** More in the schema. */
  readonly schema?: string;
}

/** A WSDL document with a port for SOAP 1.1 and one for SOAP 1.2. */
export function sampleWsdl(options: SampleWsdl = {}): string {
  const { actions = { Add: 'urn:calc/Add', Subtract: 'urn:calc/Subtract' }, first = '', use = 'literal' } = options;
  const { style = 'document', numbers = '', schema = '' } = options;
  const names = Object.keys(actions);
  const part = (element: string) => `<wsdl:part name="parameters" element="tns:${element}"/>`;
  const message = (name: string, parts: string) => `<wsdl:message name="${name}">${parts}</wsdl:message>`;
  const body = (prefix: string, of: string) => `<wsdl:${of}><${prefix}:body use="${use}"/></wsdl:${of}>`;
  const binding = (name: string, prefix: string) => `<wsdl:binding name="${name}" type="tns:Calc">
    <${prefix}:binding transport="http://schemas.xmlsoap.org/soap/http" style="${style}"/>
    ${names
      .map(
        (one) => `<wsdl:operation name="${one}"><${prefix}:operation soapAction="${actions[one]}"/>
          ${body(prefix, 'input')}${body(prefix, 'output')}</wsdl:operation>`,
      )
      .join('')}</wsdl:binding>`;
  const port = (name: string, prefix: string) =>
    `<wsdl:port name="${name}" binding="tns:${name}"><${prefix}:address location="http://calc.example.com/calc.asmx"/></wsdl:port>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:tns="urn:calc" targetNamespace="urn:calc">${first}
  <wsdl:types><xs:schema targetNamespace="urn:calc" elementFormDefault="qualified">
    ${schema}
    <xs:complexType name="Numbers"><xs:sequence>
      <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/>${numbers}
    </xs:sequence></xs:complexType>
    ${names.map((one) => `<xs:element name="${one}" type="tns:Numbers"/><xs:element name="${one}Response" type="tns:Numbers"/>`).join('')}
  </xs:schema></wsdl:types>
  ${names.map((one) => message(`${one}In`, options.parts ?? part(one)) + message(`${one}Out`, part(`${one}Response`))).join('')}
  <wsdl:portType name="Calc">${names
    .map(
      (one) => `<wsdl:operation name="${one}">
        ${one === 'Add' ? '<wsdl:documentation>Adds two numbers.</wsdl:documentation>' : ''}
        <wsdl:input message="tns:${one}In"/><wsdl:output message="tns:${one}Out"/></wsdl:operation>`,
    )
    .join('')}</wsdl:portType>
  ${binding('CalcSoap', 'soap')}
  ${binding('CalcSoap12', 'soap12')}
  <wsdl:service name="Calc"><wsdl:documentation>Calculates.</wsdl:documentation>
    ${port('CalcSoap', 'soap')}${port('CalcSoap12', 'soap12')}</wsdl:service>
</wsdl:definitions>`;
}
