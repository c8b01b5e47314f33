/** Middle of something in a picture, in pixels from its left and its top. */
export type Point = readonly [x: number, y: number]

export interface Box {
  middle: Point
  /** Lines of text; none for the dot where a way begins or ends. */
  lines: readonly string[]
  kind?: 'state' | 'function' | 'queue' | 'outside' | 'dead'
  /** Width and height, where the text does not give them. */
  size?: Point
}

export interface Edge {
  from: string
  to: string
  label?: string
  labelAt?: Point
  /** Corners on the way. */
  via?: readonly Point[]
  /** A way of failure, or of few: drawn with dashes. */
  dashed?: boolean
  both?: boolean
}

/** What is drawn into `docs/images/{name}.svg`; tests hold boxes and edges to the code. */
export interface Picture {
  name: string
  title: string
  size: Point
  boxes: Readonly<Record<string, Box>>
  edges: readonly Edge[]
}
