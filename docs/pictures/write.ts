import { writeFile } from 'node:fs/promises'
import { draw } from './draw.ts'
import { parts } from './parts.ts'
import { backup, message, room } from './states.ts'

/** Every picture of the architecture. */
export const pictures = [parts, message, room, backup]

/** `node docs/pictures/write.ts` draws them into `docs/images/`; a test tells when one is out of date. */
if (import.meta.main) {
  for (const picture of pictures)
    await writeFile(new URL(`../images/${picture.name}.svg`, import.meta.url), draw(picture))
}
