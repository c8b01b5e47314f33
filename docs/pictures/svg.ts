import type { Point } from './picture.ts'

/** Text that may stand in an SVG, also in an attribute. */
export const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)

/** Text around a point. */
export const textOf = (text: string, [x, y]: Point, kind: string) =>
  `<text class="${kind}" x="${x}" y="${y}" text-anchor="middle">${escaped(text)}</text>`

interface Colours {
  text: string
  quiet: string
  ground: string
}

const rules = ({ text, quiet, ground }: Colours) =>
  `text { fill: ${text} } .quiet { fill: ${quiet} } .ground { fill: ${ground} }`

/** A style sheet for light pages and dark ones; `more` is for what has the same colour on both. */
export const styleOf = ({ light, dark, more }: { light: Colours; dark: Colours; more: string }) => `
  text { font: 13px system-ui, sans-serif } .name { font-weight: 600 } .quiet { font-size: 12px }
  ${rules(light)}${more}
  @media (prefers-color-scheme: dark) { ${rules(dark)} }`
