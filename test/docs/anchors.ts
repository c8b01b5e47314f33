/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** The anchors of a page's headings, and those that it sets itself, in their order. */
export const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$|<a id="([^"]+)">/gm)].map(([, heading = '', id]) => id ?? anchorOf(heading))
