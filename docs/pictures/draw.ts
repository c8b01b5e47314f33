import type { Box, Edge, Picture, Point } from './picture.ts'
import { styleOf, textOf } from './svg.ts'

const lineHeight = 17

const style = styleOf({
  light: { text: '#1f2328', quiet: '#59636e', ground: '#ffffff' },
  dark: { text: '#f0f6fc', quiet: '#9198a1', ground: '#0d1117' },
  more: `
  .state, .function { fill: #54aeff33; stroke: #218bff } .queue { fill: #afb8c133; stroke: #6e7781 }
  .outside { fill: #d4a72c33; stroke: #bf8700 } .dead { fill: #ff818233; stroke: #cf222e }
  .edge { fill: none; stroke: #818b98; stroke-width: 1.5 } .dashed { stroke-dasharray: 5 4 } .dot, .head { fill: #818b98 }`,
})

const sizeOf = ({ lines, size }: Box): Point =>
  size ??
  (lines.length === 0
    ? [16, 16]
    : [Math.max(...lines.map((line) => line.length)) * 7.4 + 22, lines.length * lineHeight + 15])

/** Whether a coordinate lies in a box that is `length` long, with room for an arrow's head. */
const within = (at: number, middle: number, length: number) => Math.abs(at - middle) <= length / 2 - 5

/** Where a line from `towards` meets the edge of the box: straight where it can be, else on the way to the middle. */
const borderOf = (box: Box, towards: Point): Point => {
  const [x, y] = box.middle
  const [width, height] = sizeOf(box)
  const [dx, dy] = [towards[0] - x, towards[1] - y]
  if (within(towards[0], x, width)) return [towards[0], y + Math.sign(dy) * (height / 2)]
  if (within(towards[1], y, height)) return [x + Math.sign(dx) * (width / 2), towards[1]]
  const scale = Math.min(width / 2 / Math.abs(dx || 1e-9), height / 2 / Math.abs(dy || 1e-9))
  return [x + dx * scale, y + dy * scale]
}

/** The point of `box` that a straight line to the other box begins at: its own middle, or beside it where the other one is narrower. */
const anchorOf = (box: Box, other: Box): Point => {
  const [width, height] = sizeOf(box)
  const [otherWidth, otherHeight] = sizeOf(other)
  const [x, y] = box.middle
  return [
    otherWidth < width && within(other.middle[0], x, width) ? other.middle[0] : x,
    otherHeight < height && within(other.middle[1], y, height) ? other.middle[1] : y,
  ]
}

/** Every point of an edge's line, from border to border. */
export const pathOf = ({ boxes }: Picture, { from, to, via = [] }: Edge): Point[] => {
  const [first, last] = [boxes[from], boxes[to]]
  if (!first || !last) throw new Error(`No box for the edge from ${from} to ${to}`)
  return [borderOf(first, via[0] ?? anchorOf(last, first)), ...via, borderOf(last, via.at(-1) ?? anchorOf(first, last))]
}

const middleOf = (path: Point[]): Point => {
  const at = Math.floor((path.length - 1) / 2)
  const [[ax, ay] = [0, 0], [bx, by] = [0, 0]] = path.slice(at, at + 2)
  return [(ax + bx) / 2, (ay + by) / 2 - 6]
}

const rounded = (value: number) => Number(value.toFixed(1))

const drawEdge = (picture: Picture, edge: Edge): string[] => {
  const path = pathOf(picture, edge)
  const points = path.map((point) => point.map(rounded).join(' ')).join('L')
  const heads = `marker-end="url(#head)"${edge.both ? ' marker-start="url(#head)"' : ''}`
  const [x, y] = edge.labelAt ?? middleOf(path)
  return [
    `<path class="edge${edge.dashed ? ' dashed' : ''}" d="M${points}" ${heads}/>`,
    ...(edge.label ?? '').split('\n').map((line, at, all) => {
      const from = y - (all.length - 1 - at) * 14
      return line === '' ? '' : textOf(line, [rounded(x), rounded(from)], 'quiet')
    }),
  ]
}

const drawBox = (box: Box): string[] => {
  const [x, y] = box.middle
  const [width, height] = sizeOf(box)
  if (box.lines.length === 0) return [`<circle class="dot" cx="${x}" cy="${y}" r="7"/>`]
  const corner = `x="${rounded(x - width / 2)}" y="${rounded(y - height / 2)}" width="${rounded(width)}" height="${height}"`
  const top = y - ((box.lines.length - 1) * lineHeight) / 2 + 5
  return [
    `<rect class="${box.kind ?? 'state'}" ${corner} rx="8"/>`,
    ...box.lines.map((line, at) =>
      textOf(line, [x, rounded(top + at * lineHeight)], at === 0 || !box.kind ? 'name' : 'quiet'),
    ),
  ]
}

/** An SVG for light pages and dark ones, without anything that has to be loaded. */
export const draw = (picture: Picture): string => {
  const [width, height] = picture.size
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${picture.title}">`,
    `<style>${style}\n</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>',
    '<rect class="ground" width="100%" height="100%"/>',
    ...picture.edges.flatMap((edge) => drawEdge(picture, edge)),
    ...Object.values(picture.boxes).flatMap(drawBox),
    '</svg>\n',
  ]
    .filter((line) => line !== '')
    .join('\n')
}
