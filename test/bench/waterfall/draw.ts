import type { Call, Measured } from '../onboarding/portal.ts'

const width = 960
const labels = 330
const right = 24
const top = 64
const row = 22

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)

/** Ids differ from run to run, and a key in a query is nobody's business. */
const nameOf = ({ method, path }: Call) =>
  `${method} ${path
    .replace(/\?.*/, '')
    .replace('/api/2.0', '')
    .replace(/\/\d+(?=\/|$)/g, '/…')}`

const kindOf = ({ method, path }: Call) =>
  method === 'GET' ? 'read' : /\/share$/.test(path.replace(/\?.*/, '')) ? 'people' : 'write'

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #59636e; font-size: 12px }
  .ground { fill: #ffffff }
  .grid { stroke: #d1d9e0 }
  .sample { stroke: #59636e; stroke-dasharray: 4 4 }
  .read { fill: #54aeff } .write { fill: #bf8700 } .people { fill: #8250df }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .quiet { fill: #9198a1 } .ground { fill: #0d1117 } .grid { stroke: #3d444d }
    .sample { stroke: #9198a1 } .read { fill: #1f6feb } .write { fill: #d29922 } .people { fill: #ab7df8 }
  }`

export interface Waterfall {
  title: string
  ours: Measured
  /** What the sample script took against the same portal, in milliseconds. */
  sampleMs: number
}

/** One bar for each call of a recorded onboarding, on one axis of time, with the end of the sample script beside it. */
export const drawWaterfall = ({ title, ours, sampleMs }: Waterfall): string => {
  const until = Math.ceil((Math.max(ours.ms, sampleMs) + 20) / 100) * 100
  const x = (ms: number) => (labels + (ms / until) * (width - labels - right)).toFixed(1)
  const bottom = top + ours.calls.length * row + 6
  const ticks = Array.from({ length: until / 100 + 1 }, (_, n) => n * 100)
  const lines = [
    `<text class="title" x="16" y="26">${escaped(title)}</text>`,
    ...legend,
    ...ticks.map((ms) => `<line class="grid" x1="${x(ms)}" x2="${x(ms)}" y1="${top - 8}" y2="${bottom}"/>`),
    ...ticks.map((ms) => `<text class="quiet" x="${x(ms)}" y="${bottom + 16}" text-anchor="middle">${ms}</text>`),
    ...ours.calls.flatMap((call, index) => bar(call, top + index * row, x)),
    `<line class="sample" x1="${x(sampleMs)}" x2="${x(sampleMs)}" y1="${top - 8}" y2="${bottom}"/>`,
    `<text class="quiet" x="${x(sampleMs)}" y="${top - 14}" text-anchor="end">the sample script's end</text>`,
    `<text class="quiet" x="16" y="${bottom + 16}">milliseconds of real time</text>`,
  ]
  const size = `width="${width}" height="${bottom + 30}" viewBox="0 0 ${width} ${bottom + 30}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${escaped(title)}">`,
    `<style>${style}\n</style>`,
    `<rect class="ground" width="100%" height="100%"/>`,
    ...lines,
    '</svg>\n',
  ].join('\n')
}

const legend = (['read', 'write', 'people'] as const).flatMap((kind, index) => [
  `<rect class="${kind}" x="${16 + index * 76}" y="38" width="10" height="10" rx="2"/>`,
  `<text class="quiet" x="${31 + index * 76}" y="47">${kind === 'people' ? 'write: people' : kind}</text>`,
])

const bar = (call: Call, y: number, x: (ms: number) => string): string[] => [
  `<text x="16" y="${y + 15}">${escaped(nameOf(call))}</text>`,
  `<rect class="${kindOf(call)}" x="${x(call.start)}" y="${y + 3}" width="${(Number(x(call.start + call.ms)) - Number(x(call.start))).toFixed(1)}" height="${row - 7}" rx="3"/>`,
]
