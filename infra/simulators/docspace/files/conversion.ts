/** Which conversions a Document Server offers; others store the bytes unchanged (docs/facts/docspace-api.md#a-copy-under-another-name). */
const FAMILIES = [
  ['.docx', '.doc', '.odt', '.rtf', '.txt', '.html', '.pdf', '.epub'],
  ['.xlsx', '.xls', '.ods', '.csv', '.pdf'],
  ['.pptx', '.ppt', '.odp', '.pdf'],
]

export const convertible = (from: string, to: string) =>
  from !== to && FAMILIES.some((family) => family.includes(from) && family.includes(to))
