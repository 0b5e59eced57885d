import { combine, type Draft, drafts, sample } from './draft.ts';

const documents = [
  '<a/>',
  '<a></a>',
  '<a>text</a>',
  '<a b="1" c="2"/>',
  '<r><x>1</x><x>2</x><y z="3">t</y></r>',
  '<p:a xmlns:p="urn:p"><p:b p:c="1"/></p:a>',
  '<a xmlns="urn:d"><b/></a>',
  '<a>x<b/>y</a>',
  '<a><![CDATA[<raw>]]></a>',
  '<a><!--c--><?pi d?></a>',
  '<a>&lt;&amp;&gt;&quot;&apos;&#233;</a>',
  '<a>\n  <b>\n    <c/>\n  </b>\n</a>',
  '<?xml version="1.0" encoding="utf-8"?><a/>',
  '<a',
  '',
  'text',
  '<a><b></a>',
  '<a/><b/>',
  '<a b=1/>',
  '<a>&nope;</a>',
  '<a x="1" x="2"/>',
  '<é ö="å"/>',
  ' <a/> ',
  '<a xml:lang="en"> </a>',
  '<A><a>1</a></A>',
];
const readings = [
  'XElement.Parse($1)',
  'XElement.Parse($1).ToString(SaveOptions.DisableFormatting)',
  'XElement.Parse($1).Value',
  'XElement.Parse($1).Name.LocalName',
  'XElement.Parse($1).Elements().Count()',
  'XElement.Parse($1).Attributes().Select(a => a.Name + "=" + a.Value).ToArray()',
  'XElement.Parse($1).Nodes().Select(n => n.NodeType.ToString()).ToArray()',
  'XElement.Parse($1).Descendants().Select(e => e.Name.ToString()).ToArray()',
  'XElement.Parse($1).IsEmpty',
  'XElement.Parse($1).FirstNode?.ToString()',
  'XDocument.Parse($1)',
  'XDocument.Parse($1).Root.Name.ToString()',
  'XDocument.Parse($1).Declaration?.ToString()',
  '(string)XElement.Parse($1).Attribute("b")',
  '(int?)XElement.Parse($1).Element("x")',
  'XElement.Parse($1).Element("x").Value',
  'XElement.Parse($1, LoadOptions.PreserveWhitespace).ToString()',
  'XDocument.Parse($1).ToString(SaveOptions.DisableFormatting)',
  'XElement.Parse($1).HasElements',
  'XElement.Parse($1).GetDefaultNamespace().NamespaceName',
];
const contents = [
  '"text"',
  '1',
  '1.5',
  'true',
  'null',
  'new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc)',
  'TimeSpan.FromMinutes(90)',
  'Guid.Empty',
  'new[] { "a", "b" }',
  'new XElement("c", 1)',
  'new XAttribute("k", "v")',
  'new object[] { new XAttribute("k", 1), "t", new XElement("c") }',
  'new XCData("<x>")',
  'new XText("a & b")',
  'new XComment("note")',
  '"<&>\\"\'é\\n"',
  '2.50m',
  "'c'",
  'Enumerable.Range(1, 3).Select(i => new XElement("i", i))',
  'double.NaN',
  '(int?)null',
  '1e21',
  'new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(1))',
];
const creations = [
  'new XElement("a", $1)',
  'new XElement("a", $1).Value',
  'new XElement("a", new XElement("b", $1), "tail").ToString()',
  'new XElement(XName.Get("a", "urn:x"), $1).ToString(SaveOptions.DisableFormatting)',
];

const hand = String.raw`
@(context.Request.Body.As<XElement>().Name.ToString())
@(context.Request.Body.As<XElement>())
@(context.Request.Body.As<XDocument>().Root.Name.LocalName)
@(context.Request.Body.As<XDocument>())
@(context.Request.Body.As<XDocument>().Declaration.Encoding)
@(context.Request.Body.As<XDocument>().ToString().Length)
@(context.Request.Body.As<XNode>().NodeType.ToString())
@(context.Request.Body.As<string>().Contains("CDATA"))
@(context.Request.Body.As<XElement>().Descendants().Where(e => e.Name.LocalName == "Item").Select(e => (string)e.Attribute("sku")))
@(context.Request.Body.As<XElement>().Descendants().First(e => e.Name.LocalName == "Item").Value)
@(context.Request.Body.As<XElement>().Descendants("Since").Single().Value)
@((DateTime)context.Request.Body.As<XElement>().Descendants("Since").Single())
@(((DateTime)context.Request.Body.As<XElement>().Descendants("Since").Single()).Kind.ToString())
@(context.Request.Body.As<XElement>().Descendants("Item").Count())
@(context.Request.Body.As<XElement>().Descendants(XName.Get("Item", "urn:stock")).Count())
@(context.Request.Body.As<XElement>().Descendants(XNamespace.Get("urn:stock") + "Item").Last().ToString())
@(context.Request.Body.As<XElement>().Descendants("{urn:stock}Item").ElementAt(1).Value)
@(context.Request.Body.As<XElement>().Element("Body"))
@(context.Request.Body.As<XElement>().Element("Body").Value)
@((string)context.Request.Body.As<XElement>().Element("Body") ?? "none")
@((int)context.Request.Body.As<XElement>().Element("Body"))
@((int?)context.Request.Body.As<XElement>().Element("Body") ?? -1)
@(context.Request.Body.As<XElement>().Elements().Select(e => e.Name.LocalName).ToArray())
@(context.Request.Body.As<XElement>().Descendants("{urn:stock}Item").Sum(e => (int?)e.Attribute("qty") ?? 0))
@(context.Request.Body.As<XElement>().Descendants("{urn:stock}Item").Sum(e => (int)e.Attribute("qty")))
@(context.Request.Body.As<XElement>().Descendants("{urn:stock}Trace").Attributes().Select(a => a.Name.LocalName + a.Value).ToArray())
@(context.Request.Body.As<XElement>().Descendants("Empty").Single().IsEmpty)
@(context.Request.Body.As<XElement>().Descendants("Empty").Single().Parent.Name.LocalName)
@(context.Request.Body.As<XElement>().Descendants("Empty").Single().Ancestors().Count())
@(context.Request.Body.As<XElement>().Descendants("Empty").Single().ElementsBeforeSelf().Count())
@(context.Request.Body.As<XElement>().Descendants("Empty").Single().PreviousNode.ToString())
@(context.Request.Body.As<XElement>().GetNamespaceOfPrefix("st").NamespaceName)
@(context.Request.Body.As<XElement>().GetPrefixOfNamespace("urn:stock"))
@(context.Response.Body.As<XElement>().Attribute("updated").Value)
@(context.Response.Body.As<XElement>().Attribute("none")?.Value ?? "no")
@(context.Response.Body.As<XElement>().Attribute("none").Value)
@((DateTime)context.Response.Body.As<XElement>().Attribute("updated"))
@(context.Response.Body.As<XElement>().Elements("item").ToDictionary(e => (string)e.Attribute("sku"), e => (int)e.Element("count")))
@(context.Response.Body.As<XElement>().Elements("item").Select(e => (decimal)e.Element("price")).First())
@(context.Response.Body.As<XElement>().Elements("item").Select(e => (decimal)e.Element("price")).Last())
@(context.Response.Body.As<XElement>().Element("note").Value)
@(context.Response.Body.As<XElement>().Element("note").ToString())
@(context.Response.Body.As<XElement>().Elements("item").Where(e => e.Element("count").Value == "0").Select(e => e.Attribute("sku").Value).FirstOrDefault())
@(from e in context.Response.Body.As<XElement>().Elements("item") where (int)e.Element("count") > 0 select e.Attribute("sku").Value)
@(context.Response.Body.As<XDocument>().Descendants("price").Select(p => p.Attribute("currency").Value).Distinct().Single())
@(context.Response.Body.As<JObject>())
@(new XElement("a"))
@(new XElement("a", ""))
@(new XElement("a", null))
@(new XElement("a", "x", "y", 1))
@(new XElement("a", new XAttribute("b", 1), new XElement("c", true), "text").ToString())
@(new XElement("a b"))
@(new XElement(""))
@(new XElement("{urn:x}a", new XElement("{urn:x}b"), new XElement("c")))
@(new XElement("{urn:x}a", new XAttribute(XNamespace.Xmlns + "p", "urn:x"), new XElement("{urn:x}b")))
@(new XElement("{urn:x}a", new XAttribute("xmlns", "urn:x")))
@(new XDocument(new XDeclaration("1.0", "utf-8", "yes"), new XElement("r", 1)).ToString())
@(new XDocument(new XElement("r"), new XElement("s")))
@(new XDocument(new XComment("c"), new XElement("r", new XCData("a]]b"))).ToString(SaveOptions.DisableFormatting))
@(new XDeclaration("1.0", "utf-8", null).ToString())
@(new XAttribute("a", "x\"<>&'\n").ToString())
@(new XAttribute("a", 1.0).Value + new XAttribute("a", true).Value + new XAttribute("a", new DateTime(2025, 1, 2)).Value)
@(new XComment(" c ").ToString() + new XCData("d").ToString() + new XText("<").ToString())
@(new XProcessingInstruction("t", "d").ToString())
@((int)new XElement("a", " 5 ") + (int)new XAttribute("b", "6"))
@((bool)new XElement("a", "1") && (bool)new XElement("a", "true") && !(bool)new XElement("a", "0"))
@((bool)new XElement("a", "True"))
@((bool)new XElement("a", "yes"))
@((double)new XElement("a", "1e3") + (double)new XElement("a", "INF"))
@((Guid)new XElement("a", "0f8fad5b-d9cb-469f-a165-70867728950e"))
@((TimeSpan)new XElement("a", "PT1H30M"))
@((DateTime)new XElement("a", "2025-01-02T03:04:05"))
@((DateTimeOffset)new XElement("a", "2025-01-02T03:04:05+02:00"))
@((decimal)new XElement("a", "1.50"))
@((long?)(XElement)null)
@((string)(XElement)null)
@((string)(XAttribute)null ?? "null")
@(XName.Get("a", "b").ToString() + XName.Get("{x}y").NamespaceName)
@((XName)"a" == "a")
@(XNamespace.None == "" && XNamespace.Xml.NamespaceName.EndsWith("namespace"))
@(XNamespace.Get("u") + "n" == XName.Get("n", "u"))
@(new XElement("a", 1).Equals(new XElement("a", 1)))
@(XNode.DeepEquals(new XElement("a", 1), XElement.Parse("<a>1</a>")))
@(new XElement("r", from i in Enumerable.Range(1, 3) select new XElement("i", new XAttribute("n", i), i * i)))
@{ var x = new XElement("a"); x.Add(new XElement("b")); x.Add("t"); x.SetAttributeValue("k", 1); x.SetElementValue("c", "v"); return x.ToString(); }
@{ var x = XElement.Parse("<a k='1'><b>x</b></a>"); x.SetAttributeValue("k", null); x.SetElementValue("b", null); return x; }
@{ var x = XElement.Parse("<a><b/><c/><b/></a>"); x.Elements("b").Remove(); return x; }
@{ var x = XElement.Parse("<a><b/><c/></a>"); x.Element("b").ReplaceWith(new XElement("z", 1)); x.Element("c").AddAfterSelf(new XComment("after")); return x.ToString(SaveOptions.DisableFormatting); }
@{ var x = XElement.Parse("<a><b>1</b></a>"); x.Element("b").Value = "<2>"; x.Element("b").Name = "bb"; return x; }
@{ var x = XElement.Parse("<a><b>1</b></a>"); x.RemoveNodes(); x.ReplaceAttributes(new XAttribute("z", 2)); return x; }
@{ var x = XElement.Parse("<a><b/></a>"); var copy = new XElement(x); copy.Add(new XElement("c")); return x.Elements().Count() + ":" + copy.Elements().Count(); }
@{ var b = new XElement("b"); var x = new XElement("x", b); var y = new XElement("y", b); b.Add(1); return x.ToString(SaveOptions.DisableFormatting) + y.ToString(SaveOptions.DisableFormatting); }
@{ var doc = XDocument.Parse("<a><b>1</b></a>"); doc.Root.Add(new XElement("c")); doc.Root.Element("b").Remove(); return doc; }
@{ var doc = context.Request.Body.As<XDocument>(); XNamespace st = "urn:stock"; return doc.Descendants(st + "Item").Select(i => i.Attribute("sku").Value + "=" + i.Value.Trim()).ToArray(); }
@{ var doc = context.Request.Body.As<XDocument>(); XNamespace s = "http://www.w3.org/2003/05/soap-envelope"; return doc.Root.Element(s + "Body").Elements().First().Name.LocalName; }
@{ var e = context.Request.Body.As<XElement>(); foreach (var n in e.DescendantsAndSelf()) { n.Name = n.Name.LocalName; } return e.Name.ToString() + e.Elements().First().Name; }
@{ var e = context.Request.Body.As<XElement>(); var o = new JObject(); foreach (var i in e.Descendants("{urn:stock}Item")) { o[(string)i.Attribute("sku")] = (int?)i.Attribute("qty") ?? 0; } return o; }
@{ var e = context.Request.Body.As<XElement>(); foreach (var i in e.Descendants("{urn:stock}Item").ToList()) if (i.Attribute("qty") == null) i.Remove(); return e.Descendants("{urn:stock}Item").Count(); }
@{ var o = new JObject(); foreach (var item in context.Response.Body.As<XElement>().Elements("item")) { o.Add(item.Attribute("sku").Value, new JObject(new JProperty("count", (int)item.Element("count")), new JProperty("price", item.Element("price").Value))); } return o.ToString(); }
@{ XNamespace ns = "urn:order"; var order = new XElement(ns + "Order", new XAttribute("id", 7), new XElement(ns + "Line", "x & y")); return order.ToString(); }
@{ XNamespace env = "http://schemas.xmlsoap.org/soap/envelope/"; XNamespace m = "urn:m"; return new XElement(env + "Envelope", new XAttribute(XNamespace.Xmlns + "soap", env), new XElement(env + "Body", new XElement(m + "Get", new XElement(m + "Id", 5)))).ToString(); }
@{ try { XElement.Parse("<bad"); return "ok"; } catch (System.Xml.XmlException) { return "not xml"; } }
@{ var e = XElement.Parse("<r><a i='2'/><a i='1'/></r>"); return string.Join(",", e.Elements().OrderBy(a => (int)a.Attribute("i")).Select(a => a.Attribute("i").Value)); }
@{ var e = XElement.Parse("<r><a>1</a><b>2</b></r>"); return string.Concat(e.Elements().Select(x => x.Name + ":" + x.Value + ";")); }
@{ var e = XElement.Parse("<r>one<b/>two</r>"); return string.Join("|", e.Nodes().OfType<XText>().Select(t => t.Value)); }
@{ var e = XElement.Parse("<r><a/></r>"); e.Element("a").AddBeforeSelf(new XElement("before")); e.AddFirst("text"); return e.ToString(); }
@{ var e = XElement.Parse("<r a='1'/>"); var a = e.Attribute("a"); a.Value = "2"; a.SetValue(3); return e + "|" + a.NextAttribute?.Name; }
@{ var e = new XElement("r"); for (var i = 0; i < 3; i++) e.Add(new XElement("row", new XAttribute("n", i))); return e.Elements().Skip(1).First().ToString() + e.Elements().Last().PreviousNode; }
`;

/** LINQ to XML and SOAP. */
export const xml: readonly Draft[] = [
  ...drafts(hand, { scene: 'xml' }),
  ...sample(
    190,
    combine('@($1)', [readings]).flatMap(({ expression }) =>
      combine(expression, [documents.map((text) => `@"${text.replaceAll('"', '""')}"`)]),
    ),
  ),
  ...sample(
    60,
    combine('@($1)', [creations]).flatMap(({ expression }) => combine(expression, [contents])),
  ),
];
