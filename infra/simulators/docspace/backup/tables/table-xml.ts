import { columnsOf } from './tables.ts'

/** Tables and lists as the server writes them into an archive (docs/facts/backup-archive.md#a-table-in-xml). */

/** One row by its columns; what is absent or undefined is NULL. */
export type Row = Record<string, string | number | boolean | undefined>

/** What .NET says of a type besides its name. */
const ATTRIBUTES: Record<string, string> = {
  dateTime: ' msdata:DateTimeMode="Unspecified"',
  guid: ' msdata:DataType="System.Guid, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"',
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const element = (name: string, value: string): string =>
  value === '' ? `<${name} />` : `<${name}>${escaped(value)}</${name}>`

/** A whole table: the schema first, then its rows. Two blanks a level, no line end at the end. */
export function tableXml(path: string, rows: readonly Row[]): string {
  const table = path.split('/').at(-1) ?? path
  const columns = columnsOf(path)
  const fields = columns.map(({ name, type }) => {
    const known = type === 'guid' ? 'string' : type
    return `                <xs:element name="${name}"${ATTRIBUTES[type] ?? ''} type="xs:${known}" minOccurs="0" />`
  })
  const lines = rows.flatMap((row) => {
    const values = columns.flatMap(({ name }) => {
      const value = row[name]
      return value === undefined ? [] : [`    ${element(name, String(value))}`]
    })
    return [`  <${table}>`, ...values, `  </${table}>`]
  })
  return ['<NewDataSet>', ...schema(table, fields), ...lines, '</NewDataSet>'].join('\n')
}

const schema = (table: string, fields: readonly string[]): string[] => [
  '  <xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:msdata="urn:schemas-microsoft-com:xml-msdata">',
  `    <xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:MainDataTable="${table}" msdata:UseCurrentLocale="true">`,
  '      <xs:complexType>',
  '        <xs:choice minOccurs="0" maxOccurs="unbounded">',
  `          <xs:element name="${table}">`,
  '            <xs:complexType>',
  '              <xs:sequence>',
  ...fields,
  '              </xs:sequence>',
  '            </xs:complexType>',
  '          </xs:element>',
  '        </xs:choice>',
  '      </xs:complexType>',
  '    </xs:element>',
  '  </xs:schema>',
]

/** `storage/restore_info` and `storage/missing_info`: the objects one after the other, by module and path. */
export function listXml(root: string, paths: readonly string[], error?: string): string {
  const files = paths.map((path) => {
    const [module = '', ...rest] = path.split('/')
    const said = error === undefined ? [] : [`  <error>${escaped(error)}</error>`]
    const place = [`  <domain></domain>`, `  <module>${module}</module>`, `  <path>${escaped(rest.join('/'))}</path>`]
    return ['<file>', ...place, '  <tenant>1</tenant>', ...said, '</file>'].join('\n')
  })
  return `<${root}>${files.join('')}</${root}>`
}
