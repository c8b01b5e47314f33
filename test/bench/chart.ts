import { amount, type Line } from './line.ts'
import { budgetText, reachedText } from './table.ts'

const width = 960
const labels = 360
const figures = 216
const top = 62
const row = 22
const bar = 12
/** As much of the width is for bars as of one and a quarter budgets. */
const axis = 1.25
const scale = (width - labels - figures) / axis

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #59636e; font-size: 12px }
  .ground { fill: #ffffff }
  .kept { fill: #54aeff } .broken { fill: #cf222e }
  .budget { stroke: #bf8700; stroke-dasharray: 4 4 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet { fill: #9198a1 } .ground { fill: #0d1117 }
    .kept { fill: #1f6feb } .broken { fill: #f85149 } .budget { stroke: #d29922 }
  }`

/** How much of its budget a line uses up: 1 is all of it. Undefined without a budget, and where nothing at all is allowed. */
const usedUp = (line: Line): number | undefined => {
  const { budget } = line
  if (!budget || budget.limit === 0) return undefined
  const value = amount(line, budget.of)
  return budget.is === 'at most' ? value / budget.limit : budget.limit / value
}

const drawRow = (line: Line, used: number, index: number): string => {
  const y = top + index * row
  const length = Math.max(1, Math.min(used, axis) * scale)
  return [
    `<text x="${labels - 10}" y="${y + 11}" text-anchor="end">${escaped(line.what)}</text>`,
    `<rect class="${used <= 1 ? 'kept' : 'broken'}" x="${labels}" y="${y}" width="${length.toFixed(1)}" height="${bar}" rx="2"/>`,
    `<text class="quiet" x="${width - figures + 12}" y="${y + 11}">${escaped(`${reachedText(line)}, budget ${budgetText(line)}`)}</text>`,
  ].join('\n')
}

/** A picture of how much of its budget each line uses up, for light pages and dark ones. */
export const drawChart = (lines: readonly Line[], measuredOn: string): string => {
  const rows = lines.flatMap((line) => {
    const used = usedUp(line)
    return used === undefined ? [] : [{ line, used }]
  })
  const bottom = top + rows.length * row
  const height = bottom + 12
  const limit = (labels + scale).toFixed(1)
  const title = 'How much of its budget each figure uses up'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>${style}
</style>
<rect class="ground" width="100%" height="100%"/>
<text class="title" x="16" y="26">${title}</text>
<text class="quiet" x="16" y="46">${escaped(measuredOn)}</text>
<text class="quiet" x="${limit}" y="46" text-anchor="middle">all of it</text>
<line class="budget" x1="${limit}" x2="${limit}" y1="52" y2="${bottom}"/>
${rows.map(({ line, used }, index) => drawRow(line, used, index)).join('\n')}
</svg>
`
}
