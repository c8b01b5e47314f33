import { type RowValues, XmlRows } from '#lib/backup/archive/xml-rows.ts'

const wanted = { row: 'files_tag', columns: ['id', 'name'] }

/** Reads a text in pieces of so many bytes, each by a scanner that was put away and opened anew. */
export const read = (xml: string | Buffer, length = Number.POSITIVE_INFINITY, of = wanted) => {
  const rows: RowValues[] = []
  const bytes = Buffer.from(xml)
  let scan = new XmlRows(of, (row) => rows.push([...row]))
  for (let at = 0; at < bytes.length; at += length) {
    scan.push(bytes.subarray(at, at + length))
    scan = new XmlRows(of, (row) => rows.push([...row]), structuredClone(scan.save()))
  }
  scan.finish()
  return rows
}

const schema = `<xs:schema id="NewDataSet" xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="files_tag"><xs:sequence><xs:element name="id" type="xs:int" minOccurs="0" /></xs:sequence></xs:element>
</xs:schema>`
/** A table with its schema, as a portal writes it. */
export const table = (rows: string) => `<NewDataSet>\n  ${schema}\n${rows}</NewDataSet>`
export const row = (columns: string) => `  <files_tag>\n${columns}  </files_tag>\n`
