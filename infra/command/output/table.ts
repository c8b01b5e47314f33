import Table from 'cli-table3'

const silent = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((place) => [place, '']),
)

/** Columns set under each other, two blanks apart, without lines; wide and coloured characters count as they are shown. */
export const alignColumns = (rows: readonly (readonly string[])[], indent = ''): string[] => {
  const table = new Table({
    chars: silent,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => [...row]))
  if (rows.length === 0) return []
  return table
    .toString()
    .split('\n')
    .map((line) => indent + line.trimEnd())
}
