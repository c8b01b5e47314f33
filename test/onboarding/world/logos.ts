import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import { replaceFile } from './filled-documents.ts'

/** The number of the picture that `layLogo` lays ready. */
export const logoFileId = 90

/** A picture of a single point. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Lays a picture ready in the sample portal, beside the welcome files. */
export const layLogo = ({ state }: DocSpaceSim, title = 'Logo.png', bytes: Buffer = png): void => {
  const [file] = state.files
  if (!file) throw new Error('the portal has no sample files')
  const logo = { ...structuredClone(file), id: logoFileId }
  replaceFile(logo, title, bytes)
  state.files.push(logo)
}

/** How often each room got a logo, by its number. */
export const logosSet = ({ events }: Pick<DocSpaceSim['state'], 'events'>): (number | undefined)[] =>
  events.filter(({ action }) => action === 'RoomLogoCreated').map(({ roomId }) => roomId)
