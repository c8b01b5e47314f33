/** A change of a text: what stands from `start` to `end` becomes `text`. */
export interface Edit {
  start: number
  end: number
  text: string
}

/** The text with all changes, none of which overlap; the very same where there are none. */
export const edited = (text: string, edits: readonly Edit[]): string => {
  if (edits.length === 0) return text
  const inOrder = [...edits].sort((a, b) => a.start - b.start)
  const pieces: string[] = []
  let at = 0
  for (const edit of inOrder) {
    pieces.push(text.slice(at, edit.start), edit.text)
    at = edit.end
  }
  pieces.push(text.slice(at))
  return pieces.join('')
}
